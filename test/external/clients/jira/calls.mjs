// Calls what jira.js 6 offers and a site without further apps can answer: platform, agile and service desk. Every
// answer is checked by the client against its own schemas; a mismatch is an error.
//   node calls.mjs SITE.json
import { readFileSync } from 'node:fs';
import { createAgileClient, createCloudClient, createServiceDeskClient } from 'jira.js';

const site = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const [admin, bruno] = site.users;
const config = {
  host: site.jira_url,
  auth: { type: 'basic', email: admin.email, apiToken: admin.api_token },
  onSchemaMismatch: 'throw',
};
const jira = createCloudClient(config);
const agile = createAgileClient(config);
const desk = createServiceDeskClient(config);
let calls = 0;
const failures = [];

async function call(name, run, want) {
  calls++;
  try {
    const result = await run();
    if (want && !want(result)) failures.push(`${name}: unexpected result ${JSON.stringify(result)?.slice(0, 300)}`);
    return result ?? {};
  } catch (e) {
    failures.push(`${name}: ${e.message}${e.cause ? ` (${e.cause.message ?? e.cause})` : ''} ${JSON.stringify(e.body ?? e.response ?? '') ?? ''}`.slice(0, 1500));
    return {};
  }
}

// Calls every function of a group once: { name: parameters }.
async function each(group, table) {
  for (const [name, parameters] of Object.entries(table)) await call(name, () => group[name](parameters));
}

const doc = (text) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] });

async function issues() {
  const made = await call('createIssue', () => jira.issues.createIssue({
    fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'By jira.js', description: doc('first'), labels: ['js'], assignee: { accountId: bruno.account_id } },
  }), (i) => i.key);
  const issueIdOrKey = made.key;
  await call('createIssues', () => jira.issues.createIssues({ issueUpdates: [1, 2].map((n) => ({ fields: { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: `Bulk ${n}`, parent: { key: 'DEMO-2' } } })) }));
  await call('createIssue sub-task', () => jira.issues.createIssue({ fields: { project: { key: 'DEMO' }, issuetype: { name: 'Sub-task' }, parent: { key: issueIdOrKey }, summary: 'Part' } }));
  await call('getIssue', () => jira.issues.getIssue({ issueIdOrKey, expand: 'renderedFields,names,schema,transitions,operations,editmeta,changelog' }), (i) => i.fields.summary === 'By jira.js');
  await each(jira.issues, {
    editIssue: { issueIdOrKey, fields: { summary: 'Edited by jira.js' }, update: { labels: [{ add: 'more' }] } },
    assignIssue: { issueIdOrKey, accountId: admin.account_id },
    getTransitions: { issueIdOrKey, expand: 'transitions.fields' },
    doTransition: { issueIdOrKey, transition: { id: '21' } },
    getEditIssueMeta: { issueIdOrKey },
    getChangeLogs: { issueIdOrKey },
    getChangeLogsByIds: { issueIdOrKey, changelogIds: [10000] },
    getCreateIssueMetaIssueTypes: { projectIdOrKey: 'DEMO' },
    getCreateIssueMetaIssueTypeId: { projectIdOrKey: 'DEMO', issueTypeId: '10004', maxResults: 200 },
    bulkFetchIssues: { issueIdsOrKeys: ['DEMO-1', issueIdOrKey], fields: ['summary', 'status'] },
    getBulkChangelogs: { issueIdsOrKeys: ['DEMO-4', issueIdOrKey] },
  });
  for (const key of ['DEMO-1', 'DEMO-6', 'APP-3', 'SUP-1', 'SEC-1']) await call(`getIssue ${key}`, () => jira.issues.getIssue({ issueIdOrKey: key, fields: ['*all'], expand: 'changelog,editmeta,names' }));
  return issueIdOrKey;
}

async function inside(issueIdOrKey) {
  const remark = await call('addComment', () => jira.issueComments.addComment({ issueIdOrKey, body: doc('a remark') }), (c) => c.id);
  await call('addComment wiki', () => jira.issueComments.addComment({ issueIdOrKey, body: '*bold* text' }));
  await each(jira.issueComments, {
    updateComment: { issueIdOrKey, id: remark.id, body: { body: doc('another remark') } },
    getComments: { issueIdOrKey: 'DEMO-1', expand: 'renderedBody' },
    getComment: { issueIdOrKey, id: remark.id },
    getCommentsByIds: { ids: [10000, 10001] },
  });
  await each(jira.issueCommentProperties, {
    setCommentProperty: { commentId: remark.id, propertyKey: 'k', body: { a: 1 } },
    getCommentPropertyKeys: { commentId: remark.id },
    getCommentProperty: { commentId: remark.id, propertyKey: 'k' },
    deleteCommentProperty: { commentId: remark.id, propertyKey: 'k' },
  });
  await call('deleteComment', () => jira.issueComments.deleteComment({ issueIdOrKey, id: remark.id }));
  const log = await call('addWorklog', () => jira.issueWorklogs.addWorklog({ issueIdOrKey, timeSpent: '1h 30m', comment: doc('typing'), started: '2026-11-23T10:00:00.000+0000' }), (w) => w.timeSpentSeconds === 5400);
  await each(jira.issueWorklogs, {
    getIssueWorklog: { issueIdOrKey: 'DEMO-8' },
    getWorklog: { issueIdOrKey, id: log.id },
    updateWorklog: { issueIdOrKey, id: log.id, body: { timeSpentSeconds: 7200 } },
    getIdsOfWorklogsModifiedSince: { since: 0 },
    getIdsOfWorklogsDeletedSince: { since: 0 },
    getWorklogsForIds: { ids: [10000, 10001] },
  });
  await each(jira.issueWorklogProperties, {
    setWorklogProperty: { issueIdOrKey, worklogId: log.id, propertyKey: 'k', body: { a: 1 } },
    getWorklogPropertyKeys: { issueIdOrKey, worklogId: log.id },
    getWorklogProperty: { issueIdOrKey, worklogId: log.id, propertyKey: 'k' },
    deleteWorklogProperty: { issueIdOrKey, worklogId: log.id, propertyKey: 'k' },
  });
  await call('deleteWorklog', () => jira.issueWorklogs.deleteWorklog({ issueIdOrKey, id: log.id }));
  await each(jira.issueWatchers, {
    addWatcher: { issueIdOrKey, accountId: bruno.account_id },
    getIssueWatchers: { issueIdOrKey },
    getIsWatchingIssueBulk: { issueIds: ['10000', '10001'] },
    removeWatcher: { issueIdOrKey, accountId: bruno.account_id },
  });
  await each(jira.issueVotes, { addVote: { issueIdOrKey: 'DEMO-21' }, getVotes: { issueIdOrKey: 'DEMO-21' }, removeVote: { issueIdOrKey: 'DEMO-21' } });
  await each(jira.issueProperties, {
    setIssueProperty: { issueIdOrKey, propertyKey: 'k', body: { a: 1 } },
    getIssuePropertyKeys: { issueIdOrKey },
    getIssueProperty: { issueIdOrKey, propertyKey: 'k' },
    deleteIssueProperty: { issueIdOrKey, propertyKey: 'k' },
  });
  await call('addAttachment', () => jira.issueAttachments.addAttachment({ issueIdOrKey, attachments: { filename: 'note.txt', content: 'twelve bytes' } }));
  await each(jira.issueAttachments, {
    getAttachment: { id: '10000' }, getAttachmentMeta: undefined, getAttachmentContent: { id: '10001' }, getAttachmentThumbnail: { id: '10000' },
  });
}

async function links(issueIdOrKey) {
  await each(jira.issueLinkTypes, { getIssueLinkTypes: undefined, getIssueLinkType: { issueLinkTypeId: '10000' } });
  await call('linkIssues', () => jira.issueLinks.linkIssues({ type: { name: 'Blocks' }, inwardIssue: { key: issueIdOrKey }, outwardIssue: { key: 'DEMO-1' } }));
  await call('getIssueLink', () => jira.issueLinks.getIssueLink({ linkId: '10000' }));
  await call('deleteIssueLink', () => jira.issueLinks.deleteIssueLink({ linkId: '10001' }));
  const link = await call('createOrUpdateRemoteIssueLink', () => jira.issueRemoteLinks.createOrUpdateRemoteIssueLink({ issueIdOrKey, globalId: 'g', object: { url: 'https://acme.example/', title: 'Acme' } }));
  await each(jira.issueRemoteLinks, {
    getRemoteIssueLinks: { issueIdOrKey: 'DEMO-1' },
    getRemoteIssueLinkById: { issueIdOrKey, linkId: String(link.id) },
    updateRemoteIssueLink: { issueIdOrKey, linkId: String(link.id), object: { url: 'https://acme.example/', title: 'Acme again' } },
    deleteRemoteIssueLinkById: { issueIdOrKey, linkId: String(link.id) },
  });
}

async function search() {
  await each(jira.issueSearch, {
    searchAndReconsileIssuesUsingJql: { jql: 'project = DEMO ORDER BY created', maxResults: 5, fields: ['summary', 'status'] },
    searchAndReconsileIssuesUsingJqlPost: { jql: 'project in (DEMO, APP)', maxResults: 100, fields: ['*all'], expand: 'names,changelog' },
    countIssues: { jql: 'project = DEMO' },
    matchIssues: { issueIds: [10000], jqls: ['project = DEMO'] },
    getIssuePickerResource: { query: 'plan' },
  });
  const all = [];
  for (let nextPageToken; ;) {
    const page = await call('page', () => jira.issueSearch.searchAndReconsileIssuesUsingJql({ jql: 'project is not EMPTY', maxResults: 20, fields: ['key'], nextPageToken }));
    all.push(...(page.issues ?? []));
    if (!(nextPageToken = page.nextPageToken)) break;
  }
  if (all.length < 55) failures.push(`paging gives ${all.length} issues`);
  await each(jira.jql, {
    getAutoComplete: undefined,
    getFieldAutoCompleteForQueryString: { fieldName: 'labels', fieldValue: 'c' },
    parseJqlQueries: { queries: ['project = DEMO AND status WAS Done ORDER BY created', 'nonsense ='] },
  });
  const jql = [['labels', jira.labels, { getAllLabels: {} }], ['filters', jira.filters, { getFavouriteFilters: {}, getMyFilters: {}, getFiltersPaginated: { expand: 'description,owner,jql,sharePermissions' }, getFilter: { id: 10000 } }]];
  for (const [, group, table] of jql) await each(group, table);
  const filter = await call('createFilter', () => jira.filters.createFilter({ name: 'By jira.js', jql: 'project = DEMO' }));
  await each(jira.filters, { updateFilter: { id: Number(filter.id), body: { name: 'Renamed', jql: 'project = APP' } }, setFavouriteForFilter: { id: Number(filter.id) }, deleteFavouriteForFilter: { id: Number(filter.id) }, deleteFilter: { id: Number(filter.id) } });
  await each(jira.filterSharing, { getSharePermissions: { id: 10000 }, getDefaultShareScope: undefined });
}

async function projects() {
  await each(jira.projects, {
    searchProjects: { expand: 'description,lead,issueTypes,url,projectKeys,insight' },
    getAllStatuses: { projectIdOrKey: 'DEMO' },
    getHierarchy: { projectId: 10001 },
  });
  for (const projectIdOrKey of ['DEMO', 'APP', 'SUP', 'SEC']) await call(`getProject ${projectIdOrKey}`, () => jira.projects.getProject({ projectIdOrKey }));
  const version = await call('createVersion', () => jira.projectVersions.createVersion({ projectId: 10000, name: 'js', releaseDate: '2027-01-01' }));
  await each(jira.projectVersions, {
    getProjectVersions: { projectIdOrKey: 'DEMO' }, getProjectVersionsPaginated: { projectIdOrKey: 'DEMO' }, getVersion: { id: version.id },
    updateVersion: { id: version.id, body: { released: true } }, moveVersion: { id: version.id, position: 'First' }, getVersionRelatedIssues: { id: '10001' }, getVersionUnresolvedIssues: { id: '10002' },
    deleteAndReplaceVersion: { id: version.id },
  });
  const component = await call('createComponent', () => jira.projectComponents.createComponent({ project: 'DEMO', name: 'js', leadAccountId: bruno.account_id }));
  await each(jira.projectComponents, {
    getProjectComponents: { projectIdOrKey: 'DEMO' }, getProjectComponentsPaginated: { projectIdOrKey: 'DEMO' }, getComponent: { id: component.id },
    updateComponent: { id: component.id, body: { description: 'more' } }, getComponentRelatedIssues: { id: '10000' }, deleteComponent: { id: component.id },
  });
  await each(jira.projectRoles, { getProjectRoles: { projectIdOrKey: 'DEMO' }, getProjectRole: { projectIdOrKey: 'DEMO', id: 10100 }, getProjectRoleDetails: { projectIdOrKey: 'DEMO' }, getAllProjectRoles: undefined, getProjectRoleById: { id: 10002 } });
  await each(jira.projectTypes, { getAllProjectTypes: undefined, getProjectTypeByKey: { projectTypeKey: 'software' } });
  await each(jira.projectProperties, {
    setProjectProperty: { projectIdOrKey: 'DEMO', propertyKey: 'k', body: { a: 1 } }, getProjectPropertyKeys: { projectIdOrKey: 'DEMO' },
    getProjectProperty: { projectIdOrKey: 'DEMO', propertyKey: 'k' }, deleteProjectProperty: { projectIdOrKey: 'DEMO', propertyKey: 'k' },
  });
  await each(jira.projectKeyAndNameValidation, { validateProjectKey: { key: 'DEMO' }, getValidProjectKey: { key: 'DEMO' }, getValidProjectName: { name: 'Parcel Routing' } });
}

async function lists() {
  await each(jira.issueFields, { getFields: undefined, getFieldsPaginated: {} });
  await each(jira.issueCustomFieldContexts, { getContextsForField: { fieldId: 'customfield_10030' } });
  await each(jira.issueCustomFieldOptions, { getOptionsForContext: { fieldId: 'customfield_10034', contextId: 10134 }, getCustomFieldOption: { id: '10200' } });
  await each(jira.issuePriorities, { searchPriorities: {}, getPriority: { id: '1' } });
  await each(jira.issueResolutions, { getResolution: { id: '10000' } });
  await each(jira.issueTypes, { getIssueAllTypes: undefined, getIssueType: { id: '10000' }, getAlternativeIssueTypes: { id: '10002' } });
  await each(jira.workflowStatuses, { getStatuses: undefined, getStatus: { idOrName: '3' } });
  await each(jira.workflowStatusCategories, { getStatusCategories: undefined, getStatusCategory: { idOrKey: 'done' } });
  await each(jira.status, { search: {}, getStatusesById: { id: ['3', '10101'] } });
  await each(jira.serverInfo, { getServerInfo: undefined });
  await each(jira.jiraSettings, { getConfiguration: undefined });
  await each(jira.permissions, { getMyPermissions: { permissions: 'BROWSE_PROJECTS,EDIT_ISSUES', projectKey: 'DEMO' }, getAllPermissions: undefined });
  await each(jira.permissionSchemes, { getAllPermissionSchemes: {}, getPermissionScheme: { schemeId: 10000, expand: 'all' } });
  await each(jira.timeTracking, { getSharedTimeTrackingConfiguration: undefined });
  await each(jira.dashboards, { getAllDashboards: {}, getDashboardsPaginated: {}, getDashboard: { id: '10000' } });
}

// What administrators read.
async function configuration() {
  await each(jira.workflowSchemes, { getAllWorkflowSchemes: {}, getWorkflowScheme: { id: 10000 } });
  await each(jira.workflowSchemeProjectAssociations, { getWorkflowSchemeProjectAssociations: { projectId: [10000] } });
  await each(jira.screens, { getScreens: {}, getAvailableScreenFields: { screenId: 1 }, getScreensForField: { fieldId: 'summary' } });
  await each(jira.screenTabs, { getAllScreenTabs: { screenId: 1 } });
  await each(jira.screenTabFields, { getAllScreenTabFields: { screenId: 1, tabId: 10001 } });
  await each(jira.screenSchemes, { getScreenSchemes: {} });
  await each(jira.issueTypeSchemes, { getAllIssueTypeSchemes: {}, getIssueTypeSchemesMapping: {}, getIssueTypeSchemeForProjects: { projectId: [10000] } });
  await each(jira.issueTypeScreenSchemes, { getIssueTypeScreenSchemes: {} });
  await each(jira.issueSecuritySchemes, { getIssueSecuritySchemes: undefined, getIssueSecurityScheme: { id: 10003 } });
  await each(jira.issueNotificationSchemes, { getNotificationSchemes: { expand: 'all' }, getNotificationScheme: { id: 10000, expand: 'all' } });
  await each(jira.avatars, { getAllSystemAvatars: { type: 'project' }, getAvatars: { type: 'project', entityId: '10000' }, getAvatarImageByType: { type: 'project' } });
  await each(jira.jiraSettings, { getApplicationProperty: {}, getAdvancedSettings: undefined });
  await each(jira.applicationRoles, { getAllApplicationRoles: undefined, getApplicationRole: { key: 'jira-software' } });
  await each(jira.auditRecords, { getAuditRecords: {} });
  await each(jira.announcementBanner, { setBanner: { message: 'Hello', isEnabled: true }, getBanner: undefined });
  await each(jira.webhooks, { getDynamicWebhooksForApp: {} });
}

// What administrators write.
async function administration() {
  const key = 'JS';
  await call('createProject', () => jira.projects.createProject({ key, name: 'By jira.js', projectTypeKey: 'software', leadAccountId: bruno.account_id }), (p) => p.key === key);
  await each(jira.projects, { updateProject: { projectIdOrKey: key, body: { description: 'changed' } }, archiveProject: { projectIdOrKey: key } });
  await each(jira.projectRoleActors, { addActorUsers: { projectIdOrKey: key, id: 10100, user: [admin.account_id] }, deleteActor: { projectIdOrKey: key, id: 10100, user: admin.account_id } });
  await each(jira.projectCategories, { getAllProjectCategories: undefined, createProjectCategory: { name: 'js' } });
  await each(jira.projectFeatures, { getFeaturesForProject: { projectIdOrKey: key } });
  await each(jira.projectAvatars, { getAllProjectAvatars: { projectIdOrKey: key } });
  await each(jira.projects, { deleteProject: { projectIdOrKey: key } });
  await each(jira.groups, { createGroup: { name: 'js' }, addUserToGroup: { groupname: 'js', accountId: bruno.account_id }, removeUserFromGroup: { groupname: 'js', accountId: bruno.account_id }, removeGroup: { groupname: 'js' } });
  const type = await call('createIssueLinkType', () => jira.issueLinkTypes.createIssueLinkType({ name: 'js', inward: 'a', outward: 'b' }));
  await each(jira.issueLinkTypes, { updateIssueLinkType: { issueLinkTypeId: type.id, outward: 'c' }, deleteIssueLinkType: { issueLinkTypeId: type.id } });
  await each(jira.issues, { notify: { issueIdOrKey: 'DEMO-1', subject: 'x', textBody: 'y', to: { reporter: true } } });
  await each(jira.filterSharing, { addSharePermission: { id: 10000, type: 'group', groupname: 'developers' }, setDefaultShareScope: { scope: 'PRIVATE' } });
  await each(jira.permissions, { getPermittedProjects: { permissions: ['BROWSE_PROJECTS'] }, getBulkPermissions: { projectPermissions: [{ projects: [10000], permissions: ['EDIT_ISSUES'] }] } });
  const made = await call('createBoard', () => agile.board.createBoard({ name: 'By jira.js', type: 'scrum', filterId: 10000, location: { type: 'project', projectKeyOrId: 'DEMO' } }));
  await each(agile.board, { getBoardByFilterId: { filterId: 10000 }, getFeaturesForBoard: { boardId: made.id }, getAllQuickFilters: { boardId: made.id }, deleteBoard: { boardId: made.id } });
}

async function people() {
  const accountId = bruno.account_id;
  await each(jira.myself, { getCurrentUser: { expand: 'groups,applicationRoles' } });
  await each(jira.users, { getUser: { accountId, expand: 'groups' }, getUserGroups: { accountId }, getAllUsers: {}, getAllUsersDefault: {} });
  await each(jira.userSearch, {
    findUsers: { query: 'b' }, findAssignableUsers: { project: 'DEMO', query: '' }, findBulkAssignableUsers: { projectKeys: 'DEMO,APP', query: '' },
    findUsersWithAllPermissions: { permissions: 'BROWSE_PROJECTS', projectKey: 'DEMO', query: '' }, findUsersForPicker: { query: 'b' },
    findUsersByQuery: { query: 'is assignee of DEMO' }, findUsersWithBrowsePermission: { issueKey: 'DEMO-1', query: '' },
  });
  await each(jira.groups, { getUsersFromGroup: { groupname: 'developers' }, findGroups: { query: 'dev' } });
  await each(jira.groupAndUserPicker, { findUsersAndGroups: { query: 'e' } });
  await each(jira.userProperties, { setUserProperty: { propertyKey: 'k', body: { a: 1 } }, getUserPropertyKeys: {}, getUserProperty: { propertyKey: 'k' }, deleteUserProperty: { propertyKey: 'k' } });
}

async function boards(issue) {
  await each(agile.board, {
    getAllBoards: {}, getBoard: { boardId: 1 }, getConfiguration: { boardId: 1 }, getEpics: { boardId: 1 }, getProjects: { boardId: 1 }, getAllVersions: { boardId: 1 }, getAllSprints: { boardId: 1 },
    getIssuesForBoard: { boardId: 1 }, getIssuesForBacklog: { boardId: 1 }, getBoardIssuesForSprint: { boardId: 1, sprintId: 3 }, getBoardIssuesForEpic: { boardId: 1, epicId: 10000 },
    getIssuesWithoutEpicForBoard: { boardId: 1 }, getApproximateIssueCountForBoard: { boardId: 1 },
  });
  const sprint = await call('createSprint', () => agile.sprint.createSprint({ name: 'By jira.js', originBoardId: 1, startDate: '2026-12-01T09:00:00.000Z', endDate: '2026-12-15T09:00:00.000Z', goal: 'Ship' }));
  const sprintId = sprint.id;
  await each(agile.sprint, {
    getSprint: { sprintId }, partiallyUpdateSprint: { sprintId, goal: 'Ship it' }, moveIssuesToSprintAndRank: { sprintId, issues: [issue] }, getIssuesForSprint: { sprintId },
    updateSprint: { sprintId, name: 'Again', state: 'future', startDate: '2026-12-01T09:00:00.000Z', endDate: '2026-12-15T09:00:00.000Z' },
  });
  await call('moveIssuesToBacklog', () => agile.backlog.moveIssuesToBacklog({ issues: [issue] }));
  await call('deleteSprint', () => agile.sprint.deleteSprint({ sprintId }));
  await each(agile.epic, { getEpic: { epicIdOrKey: 'DEMO-1' }, moveIssuesToEpic: { epicIdOrKey: 'DEMO-1', issues: [issue] }, getIssuesForEpic: { epicIdOrKey: 'DEMO-1' }, removeIssuesFromEpic: { issues: [issue] }, getIssuesWithoutEpic: {}, partiallyUpdateEpic: { epicIdOrKey: 'DEMO-1', name: 'Plan' } });
  await each(agile.issue, { getIssue: { issueIdOrKey: issue }, rankIssues: { issues: [issue], rankBeforeIssue: 'DEMO-1' }, getIssueEstimationForBoard: { issueIdOrKey: 'DEMO-1', boardId: 1 }, estimateIssueForBoard: { issueIdOrKey: 'DEMO-4', boardId: 1, value: '8.0' } });
}

async function requests() {
  await each(desk.servicedesk, {
    getServiceDesks: {}, getServiceDeskById: { serviceDeskId: '1' }, getQueues: { serviceDeskId: '1', includeCount: true }, getQueue: { serviceDeskId: '1', queueId: 1 }, getIssuesInQueue: { serviceDeskId: '1', queueId: 1 },
  });
  await each(desk.servicedesk, { getRequestTypes: { serviceDeskId: '1' }, getRequestTypeById: { serviceDeskId: '1', requestTypeId: '1' }, getRequestTypeFields: { serviceDeskId: '1', requestTypeId: '1' }, getRequestTypeGroups: { serviceDeskId: '1' } });
  const made = await call('createCustomerRequest', () => desk.request.createCustomerRequest({ serviceDeskId: '1', requestTypeId: '2', requestFieldValues: { summary: 'By jira.js' } }));
  const issueIdOrKey = made.issueKey;
  await each(desk.request, {
    getCustomerRequests: {}, getCustomerRequestByIdOrKey: { issueIdOrKey }, createRequestComment: { issueIdOrKey, body: 'hello', public: true }, getRequestComments: { issueIdOrKey },
    getCustomerTransitions: { issueIdOrKey }, getCustomerRequestStatus: { issueIdOrKey }, getRequestParticipants: { issueIdOrKey }, getSlaInformation: { issueIdOrKey }, getApprovals: { issueIdOrKey }, getAttachmentsForRequest: { issueIdOrKey: 'SUP-4' },
    addRequestParticipants: { issueIdOrKey, accountIds: [bruno.account_id] },
  });
  await each(desk.info, { getInfo: undefined });
}

async function bulk(issue) {
  const moved = await call('submitBulkMove', () => jira.issueBulkOperations.submitBulkMove({ sendBulkNotification: false, targetToSourcesMapping: { 'APP,10103': { issueIdsOrKeys: ['DEMO-24'], inferFieldDefaults: true, inferStatusDefaults: true, inferSubtaskTypeDefault: true, inferClassificationDefaults: true } } }));
  for (let i = 0; i < 3; i++) await call('getBulkOperationProgress', () => jira.issueBulkOperations.getBulkOperationProgress({ taskId: moved.taskId }), (p) => i === 0 || p.status === 'COMPLETE');
  await each(jira.issueBulkOperations, {
    getAvailableTransitions: { issueIdsOrKeys: issue }, submitBulkTransition: { bulkTransitionInputs: [{ selectedIssueIdsOrKeys: [issue], transitionId: '41' }] },
    submitBulkWatch: { selectedIssueIdsOrKeys: [issue] }, submitBulkUnwatch: { selectedIssueIdsOrKeys: [issue] },
  });
  await call('deleteIssue', () => jira.issues.deleteIssue({ issueIdOrKey: issue, deleteSubtasks: true }));
}

const issue = await issues();
await inside(issue);
await links(issue);
await search();
await projects();
await lists();
await configuration();
await administration();
await people();
await boards(issue);
await requests();
await bulk(issue);
for (const f of failures) console.error(`FAILED: ${f}`);
console.log(`jira.js: ${calls} calls, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
