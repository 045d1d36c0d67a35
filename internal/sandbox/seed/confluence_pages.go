package seed

import "mcp-atlassian/internal/sandbox/store"

// demoPages are the pages, blog posts and folders of the story, parents before children and siblings in their order.
var demoPages = []demoPage{
	{98305, "DEMO", 0, store.Page, "Routing Handbook", "handbook", []demoVersion{
		{Admin, "2026-03-02 08:05", "", ""}, {Admin, "2026-09-14 09:20", "Link the runbooks", ""},
	}},
	{98310, "DEMO", 98305, store.Page, "Getting started", "handbook onboarding", []demoVersion{{DevOne, "2026-03-04 10:30", "", ""}}},
	{98311, "DEMO", 98310, store.Page, "Install the courier app", "handbook mobile", []demoVersion{
		{DevOne, "2026-03-05 14:00", "", ""}, {DevTwo, "2026-10-06 11:45", "Android 14 needs the new certificate", ""},
	}},
	{98312, "DEMO", 98310, store.Page, "Configure a depot", "handbook depot", []demoVersion{{DevOne, "2026-03-09 09:10", "", ""}}},
	{98320, "DEMO", 98305, store.Page, "Architecture", "architecture", []demoVersion{
		{DevOne, "2026-03-11 15:20", "", "Architecture overview"}, {DevOne, "2026-06-22 16:05", "Queue replaced by a stream", ""},
	}},
	{98321, "DEMO", 98320, store.Page, "Route planner", "architecture planner", []demoVersion{
		{DevOne, "2026-03-12 09:00", "", ""}, {DevTwo, "2026-10-12 13:30", "Describe the time windows", ""}, {DevOne, "2026-11-03 08:50", "", ""},
	}},
	{98322, "DEMO", 98320, store.Page, "Event pipeline", "architecture events", []demoVersion{{DevOne, "2026-06-23 10:15", "", ""}}},
	{98323, "DEMO", 98320, store.Page, "Data model", "architecture", []demoVersion{{DevTwo, "2026-10-01 09:40", "", ""}}},
	{98330, "DEMO", 98305, store.Page, "API reference", "api", []demoVersion{{DevOne, "2026-04-14 10:00", "", ""}}},
	{98331, "DEMO", 98330, store.Page, "Authentication", "api security", []demoVersion{{DevOne, "2026-04-14 11:30", "", ""}}},
	{98332, "DEMO", 98330, store.Page, "Errors & rate limits", "api", []demoVersion{{DevTwo, "2026-10-20 15:00", "", ""}}},
	{98340, "DEMO", 98305, store.Page, "Runbooks", "runbook", []demoVersion{{Agent, "2026-05-05 08:30", "", ""}}},
	{98341, "DEMO", 98340, store.Page, "Depot offline", "runbook depot on-call", []demoVersion{
		{Agent, "2026-05-05 09:00", "", ""}, {Agent, "2026-08-18 22:40", "After the outage in Hamburg", ""}, {DevOne, "2026-08-19 09:15", "Command fixed", ""},
	}},
	{98342, "DEMO", 98340, store.Page, "Restore a backup", "runbook", []demoVersion{{Admin, "2026-05-06 10:00", "", ""}}},
	{98350, "DEMO", 98305, store.Page, "Release notes", "release", []demoVersion{{Admin, "2026-06-30 12:00", "", ""}}},
	{98351, "DEMO", 98350, store.Page, "Release 1.8", "release", []demoVersion{{DevOne, "2026-10-30 16:00", "", ""}, {DevOne, "2026-11-02 09:30", "Known problem added", ""}}},
	{98352, "DEMO", 98350, store.Page, "Release 1.9", "release", []demoVersion{{DevTwo, "2026-11-20 10:20", "", ""}}},
	{98399, "DEMO", 98305, store.Page, "Old pricing", "", []demoVersion{{Admin, "2026-03-20 10:00", "", ""}}},

	{98401, "TEAM", 0, store.Page, "Team home", "", []demoVersion{{Admin, "2026-03-02 08:15", "", ""}}},
	{98410, "TEAM", 98401, store.Page, "Meeting notes", "meeting-notes", []demoVersion{{Admin, "2026-03-03 09:00", "", ""}}},
	{98411, "TEAM", 98401, store.Folder, "Archive", "", []demoVersion{{Admin, "2026-09-01 09:00", "", ""}}},
	{98412, "TEAM", 98410, store.Page, "2026-11-17 Sprint planning", "meeting-notes", []demoVersion{
		{Admin, "2026-11-17 10:05", "", ""}, {DevTwo, "2026-11-17 11:30", "My tasks", ""},
	}},
	{98413, "TEAM", 98410, store.Page, "2026-11-10 Retrospective", "meeting-notes retro", []demoVersion{{DevTwo, "2026-11-10 15:00", "", ""}}},
	{98414, "TEAM", 98411, store.Page, "2026-03-10 Kick-off", "meeting-notes", []demoVersion{{Admin, "2026-03-10 10:00", "", ""}}},
	{98420, "TEAM", 98401, store.Page, "Decisions", "decision", []demoVersion{{Admin, "2026-03-12 11:00", "", ""}}},
	{98421, "TEAM", 98420, store.Page, "Use a stream instead of a queue", "decision architecture", []demoVersion{{DevOne, "2026-06-18 14:00", "", ""}, {Admin, "2026-06-19 09:00", "Accepted", ""}}},
	{98430, "TEAM", 98401, store.Page, "Onboarding checklist", "onboarding", []demoVersion{{Admin, "2026-09-21 08:00", "", ""}}},
	{98431, "TEAM", 98401, store.Page, "Working agreement", "", []demoVersion{{Gone, "2026-03-16 13:00", "", ""}}},
	{98440, "TEAM", 98401, store.Page, "Salary bands", "people", []demoVersion{{Admin, "2026-09-28 17:00", "", ""}}},
	{98441, "TEAM", 98440, store.Page, "Salary review 2027", "people", []demoVersion{{Admin, "2026-11-16 17:30", "", ""}}},
	{98450, "TEAM", 0, store.BlogPost, "Courier app 1.8 is out", "news release", []demoVersion{{DevOne, "2026-11-02 12:00", "", ""}}},

	{98501, "SEC", 0, store.Page, "Security home", "", []demoVersion{{Admin, "2026-04-07 10:05", "", ""}}},
	{98510, "SEC", 98501, store.Page, "Leaked depot key, September 2026", "incident", []demoVersion{{DevOne, "2026-09-09 18:20", "", ""}}},
}
