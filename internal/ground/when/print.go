package when

import "time"

// Printer writes dates of results. The zero value writes the layouts of the predecessor in UTC.
type Printer struct {
	Zone *time.Location // for the layout with a zone name; nil is UTC
	ISO  bool           // give Atlassian's own text everywhere
}

// Local writes a date of Atlassian as "2024-01-01 02:00:00 UTC" in the printer's zone. Text that is no date is given
// back unchanged, empty text stays empty.
func (p Printer) Local(upstream string) string {
	return p.rewrite(upstream, func(m Moment) string {
		zone := p.Zone
		if zone == nil {
			zone = time.UTC
		}
		return m.Time.In(zone).Format("2006-01-02 15:04:05 MST")
	})
}

// Spaced writes a date of Atlassian as "2024-05-20 05:17:24.302000-04:30".
func (p Printer) Spaced(upstream string) string {
	return p.rewrite(upstream, func(m Moment) string { return m.layout(" ") })
}

// Offset writes a date of Atlassian as "2024-05-20T05:17:24.302000-04:30".
func (p Printer) Offset(upstream string) string {
	return p.rewrite(upstream, Moment.ISO)
}

func (p Printer) rewrite(upstream string, write func(Moment) string) string {
	if p.ISO {
		return upstream
	}
	m, err := Parse(upstream)
	if err != nil || m.IsZero() {
		return upstream
	}
	return write(m)
}

// ISO writes "2024-05-20T05:17:24.302000-04:30": six digits of fraction or none, and no offset where there was none.
func (m Moment) ISO() string { return m.layout("T") }

// Stamp writes the date-time form that Jira's REST API wants: "2024-05-20T05:17:24.302-0430". Without an offset in
// the text it is UTC.
func (m Moment) Stamp() string { return m.Time.Format("2006-01-02T15:04:05.000-0700") }

// Date writes the day alone: "2024-05-20".
func (m Moment) Date() string { return m.Time.Format(time.DateOnly) }

func (m Moment) layout(between string) string {
	layout := "2006-01-02" + between + "15:04:05"
	if m.Time.Nanosecond()/1000 != 0 {
		layout += ".000000"
	}
	if m.Zoned {
		layout += "-07:00"
	}
	return m.Time.Format(layout)
}
