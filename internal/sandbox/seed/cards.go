package seed

// cards are the issues of the story, in the order they were made within each project.
func cards() []card {
	return append(append(demoCards(), appCards()...), append(supCards(), secCards()...)...)
}

// Texts that several formats are tried on, in wiki markup.
const (
	textFirst = `
h2. What we want

Couriers see their *next five stops* the moment a parcel is scanned, not _after_ the depot has closed its batch.

* The plan is made again within one second
* Stops that were promised to a customer keep their time window
** Exceptions are marked in the app
* Nothing changes for couriers who are offline

h2. How we know that it works

||Measure||Today||Goal||
|Time to plan, one depot|42 s|1 s|
|Parcels per tour|118|130|

{code:java}
Plan plan = planner.replan(depot, Duration.ofSeconds(1));
plan.stops().forEach(courier::show);
{code}

{quote}A plan that comes too late is no plan.{quote}

See [the design|https://routing.acme.example/design] and ask [~bruno] about the engine.
`
	textBug = `
*Steps*
# Open a tour with more than 200 stops
# Scan a parcel that belongs to the last stop
# Watch the log

*Seen:* {{java.util.ConcurrentModificationException}} and an empty plan.
*Expected:* the plan is kept.

{noformat}
at com.acme.routing.Plan.stops(Plan.java:88)
at com.acme.routing.Planner.replan(Planner.java:214)
{noformat}

{panel:title=How often}
About one tour in a thousand, always in the morning.
{panel}
`
)

func demoCards() []card {
	return []card{
		{"DEMO", "Epic", "Plan routes while couriers drive", "In Progress", "High", Admin, Admin, "", 60, 20, "label:planning part:Engine fix:2.0", textFirst},
		{"DEMO", "Epic", "Several depots in one plan", "To Do", "High", Admin, Admin, "", 40, 40, "label:planning part:Engine fix:2.0", "Two depots share couriers on Saturdays. The plan must know both."},
		{"DEMO", "Epic", "Map data without gaps", "In Progress", "Medium", DevTwo, Admin, "", 58, 30, "part:Map_data", "New streets reach us *six weeks* late. We want them within a day."},
		{"DEMO", "Story", "Show the next five stops after a scan", "Done", "High", DevOne, Admin, "DEMO-1", 55, 30, "sprint:12 fix:1.1 part:API points:5 label:courier", "As a courier I see where to go next as soon as a parcel is scanned."},
		{"DEMO", "Story", "Keep promised time windows when planning again", "Done", "Highest", DevOne, Admin, "DEMO-1", 54, 16, "sprint:12 sprint:13 fix:1.1 part:Engine points:8", "A stop with a promise may move, but not out of its window."},
		{"DEMO", "Bug", "Plan is empty after a scan on long tours", "In Review", "Highest", DevOne, Agent, "DEMO-1", 12, 1, "sprint:14 in:1.1 fix:2.0 part:Engine label:customer label:crash est:12", textBug},
		{"DEMO", "Task", "Measure how long planning takes", "Done", "Medium", DevTwo, DevOne, "DEMO-1", 50, 29, "sprint:12 fix:1.1 points:2 est:8", "Put the times into the monitoring."},
		{"DEMO", "Story", "Plan two depots together", "In Progress", "High", DevTwo, Admin, "DEMO-2", 30, 5, "sprint:14 fix:2.0 part:Engine points:8 label:planning due:2026-12-01 est:16", "Both depots are in one plan; couriers start where they are."},
		{"DEMO", "Sub-task", "Extend the depot model", "Done", "Medium", DevTwo, DevTwo, "DEMO-8", 20, 6, "est:4", ""},
		{"DEMO", "Sub-task", "Share couriers between depots", "In Progress", "Medium", DevTwo, DevTwo, "DEMO-8", 20, 4, "est:8", "Couriers have a home depot but may start at another one."},
		{"DEMO", "Sub-task", "Write the migration", "To Do", "Medium", "", DevTwo, "DEMO-8", 20, 20, "est:3", ""},
		{"DEMO", "Story", "Dispatcher sees both depots on one map", "To Do", "Medium", "", Admin, "DEMO-2", 28, 28, "sprint:15 fix:2.0 part:API points:5", "The map shows who starts where."},
		{"DEMO", "Bug", "Ferry timetables are read in the wrong time zone", "To Do", "High", DevTwo, Agent, "DEMO-3", 9, 9, "sprint:14 in:1.1 part:Map_data label:customer", "Ferries in the Nordics leave one hour early since October."},
		{"DEMO", "Task", "Import new streets every night", "In Progress", "Medium", DevOne, DevTwo, "DEMO-3", 25, 3, "sprint:14 part:Map_data points:3 est:5", "The import runs at 02:00 UTC and tells what it could not read."},
		{"DEMO", "Task", "Compare our map with the city of Lisbon's", "Done", "Low", DevTwo, DevTwo, "DEMO-3", 45, 33, "sprint:12 part:Map_data", "Result: 98 of 100 streets are equal."},
		{"DEMO", "Story", "Explain why a stop moved", "To Do", "Low", "", Reader, "DEMO-1", 15, 15, "label:courier fix:2.1", "Couriers trust the plan more when it gives a reason."},
		{"DEMO", "Bug", "Re-planning forgets pick-ups", "Done", "High", DevOne, Agent, "DEMO-1", 35, 18, "sprint:13 in:1.0 fix:1.1 part:Engine label:customer", "Pick-ups vanished from the plan when a delivery was added."},
		{"DEMO", "Bug", "Tours across midnight have a negative length", "Done", "Medium", DevTwo, DevOne, "", 38, 22, "sprint:13 in:1.0 fix:1.1 part:Engine", "{{-22:15}} instead of {{01:45}}."},
		{"DEMO", "Task", "Move the build to the new runners", "Done", "Low", DevOne, DevOne, "", 48, 36, "sprint:12 label:housekeeping", ""},
		{"DEMO", "Task", "Rotate the API keys of the map provider", "To Do", "High", Admin, Admin, "", 6, 6, "label:housekeeping due:2026-11-27", "The old ones end on *30 November*."},
		{"DEMO", "Story", "Couriers rate a tour", "To Do", "Lowest", "", Reader, "", 18, 18, "label:courier label:idea", "One tap, five stars."},
		{"DEMO", "Bug", "Slow answer for tours with more than 300 stops", "In Progress", "Medium", DevOne, Agent, "DEMO-1", 8, 2, "sprint:14 in:1.1 part:Engine label:customer label:performance est:6", "It takes 9 seconds where 1 was promised."},
		{"DEMO", "Task", "Document the planning API", "In Review", "Medium", DevTwo, Admin, "", 13, 1, "sprint:14 part:API label:docs points:3", "Every endpoint with an example that runs."},
		{"DEMO", "Task", "Try a column store for tour history", "To Do", "Low", "", DevTwo, "", 11, 11, "label:idea fix:2.1", ""},
		{"DEMO", "Bug", "Duplicate stops when a parcel is scanned twice", "Done", "Medium", DevTwo, Agent, "", 33, 19, "sprint:13 in:1.0 fix:1.1 part:API", "The second scan is now ignored for a minute."},
		{"DEMO", "Story", "Re-plan when a courier calls in sick", "To Do", "High", DevOne, Admin, "DEMO-1", 5, 5, "sprint:15 part:Engine points:5", "His stops go to the neighbours, in the order of their promises."},
	}
}

func appCards() []card {
	return []card{
		{"APP", "Epic", "The app works without a network", "In Progress", "High", DevOne, DevOne, "", 50, 25, "", "In tunnels and in the countryside there is none. The app goes on."},
		{"APP", "Story", "Maps are on the telephone", "Done", "High", DevOne, DevOne, "APP-1", 48, 21, "fix:3.4", "The map of the region is loaded over night."},
		{"APP", "Story", "Scans are kept until there is a network", "In Progress", "High", DevTwo, DevOne, "APP-1", 46, 7, "fix:3.4 due:2026-12-04", "At most 500 scans, oldest first."},
		{"APP", "Sub-task", "Queue on disk", "Done", "Medium", DevTwo, DevTwo, "APP-3", 30, 8, "", ""},
		{"APP", "Sub-task", "Tell the courier how many wait", "To Do", "Medium", Outsider, DevTwo, "APP-3", 30, 30, "", ""},
		{"APP", "Bug", "Battery is empty by noon on old telephones", "In Progress", "Highest", Outsider, Agent, "", 14, 3, "label:customer", "The position is asked every second. Once in ten is enough."},
		{"APP", "Task", "Translate the app into Finnish", "To Do", "Low", "", Reader, "", 22, 22, "label:translation", "412 texts."},
		{"APP", "Bug", "Signature is lost when the telephone is turned", "Done", "Medium", Outsider, Agent, "", 27, 12, "fix:3.4", ""},
		{"APP", "Story", "Big buttons for gloves", "To Do", "Medium", "", Reader, "", 10, 10, "label:courier", "It is winter in the Nordics."},
		{"APP", "Task", "Store pictures for the new release", "To Do", "Low", DevOne, DevOne, "", 4, 4, "fix:3.4", ""},
		{"APP", "Bug", "Crash when the camera is denied", "In Progress", "High", DevTwo, Outsider, "", 7, 2, "label:crash", "Permission denied ends the app instead of the scan."},
		{"APP", "Task", "Remove the old login", "Done", "Medium", DevOne, DevOne, "", 41, 31, "", "Nobody used it since September."},
	}
}

func supCards() []card {
	return []card{
		{"SUP", "Incident", "No plan in Malmö since 06:10", "Resolved", "Highest", Agent, Customer, "", 12, 11, "label:depot-malmo", "Twelve couriers wait. The app says *No tour today*."},
		{"SUP", "Service Request", "How do I change my home depot?", "Waiting for customer", "Low", Agent, Customer, "", 3, 2, "", "I moved from Lund to Malmö."},
		{"SUP", "Service Request", "New telephone for courier 4417", "In Progress", "Medium", Agent, Reader, "", 6, 4, "due:2026-11-26", "The old one fell into the sea."},
		{"SUP", "Incident", "Tour shows streets that do not exist", "Waiting for support", "High", "", Customer, "", 1, 1, "label:depot-lisbon", "Rua das Flores 12 is a fountain."},
		{"SUP", "Service Request", "Receipt for October", "Closed", "Low", Agent, Customer, "", 20, 15, "", ""},
		{"SUP", "Incident", "App is slow in Aarhus", "In Progress", "Medium", DevTwo, Reader, "", 5, 2, "label:depot-aarhus", "Every tap takes three seconds."},
		{"SUP", "Service Request", "Charger for the van", "Waiting for support", "Lowest", "", Customer, "", 2, 2, "", ""},
		{"SUP", "Incident", "Ferry missed because of wrong time", "Waiting for support", "Highest", DevTwo, Customer, "", 9, 9, "label:depot-aarhus", "The plan said 09:30, the ferry left at 08:30."},
		{"SUP", "Service Request", "Please delete my account", "Resolved", "Medium", Agent, Customer, "", 16, 14, "", "I left in September."},
		{"SUP", "Service Request", "Training for new couriers in Tunis", "Waiting for support", "Medium", Agent, Reader, "", 4, 4, "due:2026-12-10", "Eight people, French and Arabic."},
	}
}

func secCards() []card {
	return []card{
		{"SEC", "Bug", "Tour links can be guessed", "In Progress", "Highest", DevOne, Admin, "", 17, 6, "level:2 label:privacy", "The number at the end counts up."},
		{"SEC", "Task", "Review who may see tours", "To Do", "High", Admin, Admin, "", 17, 17, "level:2", "Contractors see more than they need."},
		{"SEC", "Bug", "Old tokens of greta still work", "Done", "Highest", Admin, Admin, "", 21, 20, "level:1", "She left on 3 November."},
		{"SEC", "Task", "Penetration test in January", "To Do", "Medium", Admin, DevOne, "", 8, 8, "level:2 due:2027-01-18", "Offer of 12 November is accepted."},
		{"SEC", "Sub-task", "Prepare a test tenant", "To Do", "Medium", DevTwo, DevOne, "SEC-4", 8, 8, "level:2", ""},
		{"SEC", "Bug", "Error pages show stack traces", "Done", "Medium", DevTwo, DevTwo, "", 30, 24, "level:2", ""},
		{"SEC", "Task", "Ask the map provider about its subprocessors", "To Do", "Low", "", Admin, "", 3, 3, "level:2", ""},
	}
}
