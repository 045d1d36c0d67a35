// Calls nearly everything that confluence.js 3 offers and a site without further apps can answer. Every answer is
// checked by the client against its own schemas; a mismatch is an error.
//   node calls.mjs SITE.json
import { readFileSync } from 'node:fs';
import { createV1Client, createV2Client } from 'confluence.js';

const site = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const admin = site.users[0];
const other = site.users[1];
const config = {
  host: site.confluence_url.replace(/\/wiki$/, ''),
  auth: { type: 'basic', email: admin.email, apiToken: admin.api_token },
  onSchemaMismatch: 'throw',
};
const v1 = createV1Client(config);
const v2 = createV2Client(config);
let calls = 0;
const failures = [];

async function call(name, run) {
  calls++;
  try {
    return await run();
  } catch (e) {
    failures.push(`${name}: ${e.message}${e.cause ? ` (${e.cause.message ?? e.cause})` : ''}`.slice(0, 1500));
    return {};
  }
}

const storage = (value) => ({ representation: 'storage', value });
const nested = (value) => ({ storage: { value, representation: 'storage' } });

async function pages() {
  const found = await call('getPages', () => v2.page.getPages({ limit: 5, bodyFormat: 'storage' }));
  if (found.results?.length !== 5) failures.push('getPages does not give five pages');
  for (const bodyFormat of ['storage', 'atlas_doc_format', 'view', 'export_view', 'editor'])
    await call(`getPageById ${bodyFormat}`, () => v2.page.getPageById({
      id: '98321', bodyFormat, includeLabels: true, includeProperties: true, includeOperations: true, includeLikes: true, includeVersions: true, includeCollaborators: true, includeDirectChildren: true,
    }));
  await call('getPageById version', () => v2.page.getPageById({ id: '98321', version: 1, bodyFormat: 'storage' }));
  const made = await call('createPage', () => v2.page.createPage({ body: { spaceId: '65538', status: 'current', title: 'By confluence.js', body: storage('<p>pick this text</p>') } }));
  await call('updatePage', () => v2.page.updatePage({ id: made.id, body: { id: made.id, status: 'current', title: 'By confluence.js', body: storage('<p>pick this text, twice</p>'), version: { number: 2, message: 'again' } } }));
  await call('updatePageTitle', () => v2.page.updatePageTitle({ id: made.id, body: { status: 'current', title: 'Renamed by confluence.js' } }));
  await call('getPagesInSpace', () => v2.page.getPagesInSpace({ id: '65538', depth: 'all', bodyFormat: 'storage' }));
  await call('getChildPages', () => v2.children.getChildPages({ id: '98305' }));
  await call('getPageDirectChildren', () => v2.children.getPageDirectChildren({ id: '98401' }));
  await call('getPageDescendants', () => v2.descendants.getPageDescendants({ id: '98305', depth: 3 }));
  await call('getPageAncestors', () => v2.ancestors.getPageAncestors({ id: '98321' }));
  await call('getPageVersions', () => v2.version.getPageVersions({ id: '98321', bodyFormat: 'storage' }));
  await call('getPageVersionDetails', () => v2.version.getPageVersionDetails({ pageId: '98321', versionNumber: 2 }));
  await call('getPageLabels', () => v2.label.getPageLabels({ id: '98321' }));
  await call('getPageOperations', () => v2.operation.getPageOperations({ id: '98321' }));
  await call('getPageLikeCount', () => v2.like.getPageLikeCount({ id: '98321' }));
  await call('getPageLikeUsers', () => v2.like.getPageLikeUsers({ id: '98321' }));
  await call('convertContentIdsToContentTypes', () => v2.content.convertContentIdsToContentTypes({ body: { contentIds: ['98305', '99101'] } }));
  return made.id;
}

async function comments(page) {
  const footer = await call('createFooterComment', () => v2.comment.createFooterComment({ pageId: page, body: storage('<p>hello</p>') }));
  await call('reply', () => v2.comment.createFooterComment({ parentCommentId: footer.id, body: storage('<p>you</p>') }));
  await call('updateFooterComment', () => v2.comment.updateFooterComment({ commentId: footer.id, body: { version: { number: 2 }, body: storage('<p>hello!</p>') } }));
  const inline = await call('createInlineComment', () => v2.comment.createInlineComment({
    pageId: page, body: storage('<p>why?</p>'), inlineCommentProperties: { textSelection: 'pick this', textSelectionMatchCount: 1, textSelectionMatchIndex: 0 },
  }));
  await call('updateInlineComment', () => v2.comment.updateInlineComment({ commentId: inline.id, version: { number: 2 }, body: storage('<p>why!</p>'), resolved: true }));
  await call('getPageFooterComments', () => v2.comment.getPageFooterComments({ id: '98321', bodyFormat: 'storage' }));
  await call('getPageInlineComments', () => v2.comment.getPageInlineComments({ id: '98321', bodyFormat: 'atlas_doc_format', resolutionStatus: ['open', 'resolved'] }));
  await call('getFooterComments', () => v2.comment.getFooterComments({ bodyFormat: 'storage' }));
  await call('getInlineComments', () => v2.comment.getInlineComments({ bodyFormat: 'storage' }));
  await call('getFooterCommentById', () => v2.comment.getFooterCommentById({ commentId: '99104', bodyFormat: 'storage', includeLikes: true, includeVersions: true, includeOperations: true, includeProperties: true }));
  await call('getInlineCommentById', () => v2.comment.getInlineCommentById({ commentId: '99101', bodyFormat: 'storage', includeProperties: true }));
  await call('getFooterCommentChildren', () => v2.comment.getFooterCommentChildren({ id: '99104', bodyFormat: 'storage' }));
  await call('getInlineCommentChildren', () => v2.comment.getInlineCommentChildren({ id: '99101', bodyFormat: 'storage' }));
  await call('getFooterCommentVersions', () => v2.version.getFooterCommentVersions({ id: footer.id }));
  await call('getInlineCommentVersionDetails', () => v2.version.getInlineCommentVersionDetails({ id: '99101', versionNumber: 1 }));
  await call('getFooterCommentOperations', () => v2.operation.getFooterCommentOperations({ id: '99104' }));
  await call('getFooterLikeCount', () => v2.like.getFooterLikeCount({ id: '99104' }));
  await call('getFooterLikeUsers', () => v2.like.getFooterLikeUsers({ id: '99104' }));
  await call('getBlogPostFooterComments', () => v2.comment.getBlogPostFooterComments({ id: '98450', bodyFormat: 'storage' }));
  await call('deleteFooterComment', () => v2.comment.deleteFooterComment({ commentId: footer.id }));
  await call('deleteInlineComment', () => v2.comment.deleteInlineComment({ commentId: inline.id }));
}

async function properties(page) {
  const p = await call('createPageProperty', () => v2.contentProperties.createPageProperty({ pageId: page, key: 'emoji-title-published', value: '1f680' }));
  await call('updatePagePropertyById', () => v2.contentProperties.updatePagePropertyById({ pageId: page, propertyId: p.id, key: 'emoji-title-published', value: '1f681', version: { number: 2, message: '' } }));
  await call('getPageContentProperties', () => v2.contentProperties.getPageContentProperties({ pageId: page }));
  await call('getPageContentPropertiesById', () => v2.contentProperties.getPageContentPropertiesById({ pageId: page, propertyId: p.id }));
  await call('deletePagePropertyById', () => v2.contentProperties.deletePagePropertyById({ pageId: page, propertyId: p.id }));
  await call('getAttachmentContentProperties', () => v2.contentProperties.getAttachmentContentProperties({ attachmentId: 'att99001' }));
  await call('getCommentContentProperties', () => v2.contentProperties.getCommentContentProperties({ commentId: '99104' }));
  await call('getFolderContentProperties', () => v2.contentProperties.getFolderContentProperties({ id: '98411' }));
  await call('getSpaceProperties', () => v2.spaceProperties.getSpaceProperties({ spaceId: '65538' }));
  const sp = await call('createSpaceProperty', () => v2.spaceProperties.createSpaceProperty({ spaceId: '65538', key: 'mine', value: { a: 1 } }));
  await call('updateSpacePropertyById', () => v2.spaceProperties.updateSpacePropertyById({ spaceId: '65538', propertyId: sp.id, key: 'mine', value: { a: 2 }, version: { number: 2, message: '' } }));
  await call('deleteSpacePropertyById', () => v2.spaceProperties.deleteSpacePropertyById({ spaceId: '65538', propertyId: sp.id }));
}

async function rest2() {
  await call('getSpaces', () => v2.space.getSpaces({ descriptionFormat: 'plain', includeIcon: true, limit: 2 }));
  await call('getSpaceById', () => v2.space.getSpaceById({ id: '65538', descriptionFormat: 'view', includeIcon: true, includeLabels: true, includeOperations: true, includePermissions: true, includeProperties: true }));
  await call('createSpace', () => v2.space.createSpace({ body: { name: 'By v2', key: 'VTWO', description: { value: 'x', representation: 'plain' } } }));
  await call('getSpacePermissionsAssignments', () => v2.spacePermissions.getSpacePermissionsAssignments({ id: '65538', limit: 5 }));
  await call('getSpaceOperations', () => v2.operation.getSpaceOperations({ id: '65538' }));
  await call('getSpaceLabels', () => v2.label.getSpaceLabels({ id: '65538' }));
  await call('getSpaceContentLabels', () => v2.label.getSpaceContentLabels({ id: '65538' }));
  const labels = await call('getLabels', () => v2.label.getLabels({ limit: 5 }));
  await call('getLabelPages', () => v2.page.getLabelPages({ id: labels.results?.[1]?.id, bodyFormat: 'storage' }));
  await call('getLabelBlogPosts', () => v2.blogPost.getLabelBlogPosts({ id: labels.results?.[1]?.id }));
  await call('getLabelAttachments', () => v2.attachment.getLabelAttachments({ id: labels.results?.[1]?.id }));
  await call('getBlogPosts', () => v2.blogPost.getBlogPosts({ bodyFormat: 'storage' }));
  await call('getBlogPostById', () => v2.blogPost.getBlogPostById({ id: '98450', bodyFormat: 'storage', includeLikes: true }));
  await call('getBlogPostsInSpace', () => v2.blogPost.getBlogPostsInSpace({ id: '65540' }));
  const post = await call('createBlogPost', () => v2.blogPost.createBlogPost({ body: { spaceId: '65540', status: 'current', title: 'News', body: storage('<p>news</p>') } }));
  await call('updateBlogPost', () => v2.blogPost.updateBlogPost({ id: post.id, body: { id: post.id, status: 'current', title: 'News!', body: storage('<p>news</p>'), version: { number: 2, message: '' } } }));
  await call('getBlogPostVersions', () => v2.version.getBlogPostVersions({ id: post.id }));
  await call('deleteBlogPost', () => v2.blogPost.deleteBlogPost({ id: post.id }));
  await call('getAttachments', () => v2.attachment.getAttachments({ limit: 3 }));
  await call('getAttachmentById', () => v2.attachment.getAttachmentById({ id: 'att99002', includeVersions: true, includeLabels: true, includeProperties: true, includeOperations: true }));
  await call('getPageAttachments', () => v2.attachment.getPageAttachments({ id: '98341', mediaType: 'text/csv' }));
  await call('getAttachmentVersions', () => v2.version.getAttachmentVersions({ id: 'att99002' }));
  await call('getAttachmentVersionDetails', () => v2.version.getAttachmentVersionDetails({ attachmentId: 'att99002', versionNumber: 1 }));
  await call('getAttachmentLabels', () => v2.label.getAttachmentLabels({ id: 'att99002' }));
  const folder = await call('createFolder', () => v2.folder.createFolder({ body: { spaceId: '65540', title: 'Made', parentId: '98401' } }));
  await call('getFolderById', () => v2.folder.getFolderById({ id: folder.id }));
  await call('getFolderDirectChildren', () => v2.children.getFolderDirectChildren({ id: '98411' }));
  await call('getFolderDescendants', () => v2.descendants.getFolderDescendants({ id: '98411' }));
  await call('getFolderAncestors', () => v2.ancestors.getFolderAncestors({ id: '98411' }));
  await call('deleteFolder', () => v2.folder.deleteFolder({ id: folder.id }));
  const tasks = await call('getTasks', () => v2.task.getTasks({ bodyFormat: 'storage' }));
  await call('getTaskById', () => v2.task.getTaskById({ id: tasks.results?.[0]?.id, bodyFormat: 'storage' }));
  await call('updateTask', () => v2.task.updateTask({ id: tasks.results?.[0]?.id, body: { status: 'complete' } }));
  await call('createBulkUserLookup', () => v2.user.createBulkUserLookup({ body: { accountIds: [admin.account_id, other.account_id] } }));
  await call('getDataPolicyMetadata', () => v2.dataPolicies.getDataPolicyMetadata());
  await call('getSpaceRoleMode', () => v2.spaceRoles.getSpaceRoleMode());
  await call('getClassificationLevels', () => v2.classificationLevel.getClassificationLevels());
  await call('getCustomContentByTypeInPage', () => v2.customContent.getCustomContentByTypeInPage({ id: '98321', type: 'ac:app:thing' }));
}

async function rest1(page) {
  await call('searchByCQL', () => v1.search.searchByCQL({ cql: 'type = page and text ~ "routes"', limit: 5 }));
  await call('searchByCQL expanded', () => v1.search.searchByCQL({ cql: 'space = TEAM', expand: ['content.version', 'content.history', 'content.body.storage', 'content.space'] }));
  await call('searchByCQL spaces', () => v1.search.searchByCQL({ cql: 'type = space' }));
  await call('searchUser', () => v1.search.searchUser({ cql: 'user.fullname ~ "Bruno"' }));
  await call('searchContentByCQL', () => v1.content.searchContentByCQL({ cql: 'label = runbook', expand: ['body.storage', 'version', 'ancestors', 'metadata.labels', 'history'] }));
  await call('getContentDescendants', () => v1.contentChildrenAndDescendants.getContentDescendants({ id: '98305', expand: ['page', 'attachment', 'comment'] }));
  await call('getDescendantsOfType', () => v1.contentChildrenAndDescendants.getDescendantsOfType({ id: '98305', type: 'page', expand: ['version', 'space'] }));
  await call('movePage', () => v1.contentChildrenAndDescendants.movePage({ pageId: page, position: 'append', targetId: '98310' }));
  const copy = await call('copyPage', () => v1.contentChildrenAndDescendants.copyPage({ id: '98310', copyAttachments: true, copyLabels: true, pageTitle: 'A copy', destination: { type: 'space', value: 'TEAM' } }));
  const task = await call('copyPageHierarchy', () => v1.contentChildrenAndDescendants.copyPageHierarchy({ id: '98320', destinationPageId: '98401', titleOptions: { prefix: 'Copy of ' } }));
  await call('getTask', () => v1.longRunningTask.getTask({ id: task.id }));
  await call('getTasks', () => v1.longRunningTask.getTasks());
  await call('addLabelsToContent', () => v1.contentLabels.addLabelsToContent({ id: page, body: [{ prefix: 'global', name: 'one' }, { prefix: 'global', name: 'two' }] }));
  await call('removeLabelFromContent', () => v1.contentLabels.removeLabelFromContent({ id: page, label: 'one' }));
  await call('removeLabelFromContentUsingQueryParameter', () => v1.contentLabels.removeLabelFromContentUsingQueryParameter({ id: page, name: 'two' }));
  await call('getRestrictions', () => v1.contentRestrictions.getRestrictions({ id: '98342', expand: ['restrictions.user', 'restrictions.group'] }));
  await call('getRestrictionsByOperation', () => v1.contentRestrictions.getRestrictionsByOperation({ id: '98342' }));
  await call('getRestrictionsForOperation', () => v1.contentRestrictions.getRestrictionsForOperation({ id: '98342', operationKey: 'update', expand: ['restrictions.user'] }));
  await call('updateRestrictions', () => v1.contentRestrictions.updateRestrictions({ id: page, body: [{ operation: 'update', restrictions: { user: [{ type: 'known', accountId: admin.account_id }], group: [] } }] }));
  await call('addUserToContentRestriction', () => v1.contentRestrictions.addUserToContentRestriction({ id: page, operationKey: 'update', accountId: other.account_id }));
  await call('removeUserFromContentRestriction', () => v1.contentRestrictions.removeUserFromContentRestriction({ id: page, operationKey: 'update', accountId: other.account_id }));
  await call('deleteRestrictions', () => v1.contentRestrictions.deleteRestrictions({ id: page }));
  await call('restoreContentVersion', () => v1.contentVersions.restoreContentVersion({ id: page, operationKey: 'restore', params: { versionNumber: 1, message: 'back' } }));
  await call('deleteContentVersion', () => v1.contentVersions.deleteContentVersion({ id: page, versionNumber: 2 }));
  await call('checkContentPermission', () => v1.contentPermissions.checkContentPermission({ id: '98342', subject: { type: 'user', identifier: other.account_id }, operation: 'update' }));
  await call('getMacroBodyByMacroId', () => v1.contentMacroBody.getMacroBodyByMacroId({ id: '98321', version: 3, macroId: 'b1a7c0de-0000-4000-8000-000000000001' }));
  await call('getViews', () => v1.analytics.getViews({ contentId: '98321' }));
  await call('getViewers', () => v1.analytics.getViewers({ contentId: '98321', fromDate: '2026-11-05' }));
  await call('deletePageTree', () => v1.experimental.deletePageTree({ id: copy.id }));
  await call('getLabelsForSpace', () => v1.experimental.getLabelsForSpace({ spaceKey: 'DEMO' }));
}

async function watchesAndPeople(page) {
  await call('getWatchesForPage', () => v1.contentWatches.getWatchesForPage({ id: '98341' }));
  await call('getWatchesForSpace', () => v1.contentWatches.getWatchesForSpace({ id: '98341' }));
  await call('getWatchersForSpace', () => v1.contentWatches.getWatchersForSpace({ spaceKey: 'DEMO' }));
  await call('addContentWatcher', () => v1.contentWatches.addContentWatcher({ contentId: page, xAtlassianToken: 'no-check' }));
  await call('getContentWatchStatus', () => v1.contentWatches.getContentWatchStatus({ contentId: page }));
  await call('removeContentWatcher', () => v1.contentWatches.removeContentWatcher({ contentId: page, xAtlassianToken: 'no-check' }));
  await call('isWatchingSpace', () => v1.contentWatches.isWatchingSpace({ spaceKey: 'DEMO' }));
  await call('isWatchingLabel', () => v1.contentWatches.isWatchingLabel({ labelName: 'runbook' }));
  await call('getUser', () => v1.users.getUser({ accountId: other.account_id, expand: ['operations'] }));
  await call('getCurrentUser', () => v1.users.getCurrentUser());
  await call('getAnonymousUser', () => v1.users.getAnonymousUser());
  await call('getGroupMembershipsForUser', () => v1.users.getGroupMembershipsForUser({ accountId: admin.account_id }));
  await call('getBulkUserLookup', () => v1.users.getBulkUserLookup({ accountId: [admin.account_id] }));
  await call('getPrivacyUnsafeUserEmail', () => v1.users.getPrivacyUnsafeUserEmail({ accountId: admin.account_id }));
  const groups = await call('getGroups', () => v1.group.getGroups());
  await call('getGroupByGroupId', () => v1.group.getGroupByGroupId({ id: groups.results?.[0]?.id }));
  await call('searchGroups', () => v1.group.searchGroups({ query: 'dev' }));
  await call('getGroupMembersByGroupId', () => v1.group.getGroupMembersByGroupId({ groupId: groups.results?.[0]?.id }));
  await call('createRelationship', () => v1.relation.createRelationship({ relationName: 'favourite', sourceType: 'user', sourceKey: 'current', targetType: 'content', targetKey: page }));
  await call('getRelationship', () => v1.relation.getRelationship({ relationName: 'favourite', sourceType: 'user', sourceKey: 'current', targetType: 'content', targetKey: page }));
  await call('findTargetFromSource', () => v1.relation.findTargetFromSource({ relationName: 'favourite', sourceType: 'user', sourceKey: 'current', targetType: 'content' }));
  await call('deleteRelationship', () => v1.relation.deleteRelationship({ relationName: 'favourite', sourceType: 'user', sourceKey: 'current', targetType: 'content', targetKey: page }));
  await call('getContentState', () => v1.contentStates.getContentState({ id: page, status: 'current' }));
  await call('getAvailableContentStates', () => v1.contentStates.getAvailableContentStates({ id: page }));
  await call('getUserProperties', () => v1.userProperties.getUserProperties({ userId: admin.account_id }));
  await call('createWhiteboard', () => v2.whiteboard.createWhiteboard({ body: { spaceId: '65538', title: 'Board', parentId: '98305' } }));
  await call('createDatabase', () => v2.database.createDatabase({ body: { spaceId: '65538', title: 'Base', parentId: '98305' } }));
  await call('getAvailableSpacePermissions', () => v2.spacePermissions.getAvailableSpacePermissions());
  await call('getAllLabelContent', () => v1.labelInfo.getAllLabelContent({ name: 'runbook' }));
}

async function siteAndFiles(page) {
  await call('getSystemInfo', () => v1.settings.getSystemInfo());
  await call('getThemes', () => v1.themes.getThemes());
  await call('createSpace v1', () => v1.space.createSpace({ key: 'VONE', name: 'By v1', description: { plain: { value: 'x', representation: 'plain' } } }));
  await call('updateSpace', () => v1.space.updateSpace({ spaceKey: 'VONE', name: 'Still by v1' }));
  await call('getSpaceSettings', () => v1.spaceSettings.getSpaceSettings({ spaceKey: 'DEMO' }));
  await call('deleteSpace', () => v1.space.deleteSpace({ spaceKey: 'VONE' }));
  await call('getContentTemplates', () => v1.template.getContentTemplates({ spaceKey: 'DEMO', expand: ['body'] }));
  await call('getBlueprintTemplates', () => v1.template.getBlueprintTemplates());
  await call('getContentTemplate', () => v1.template.getContentTemplate({ contentTemplateId: '97002' }));
  const t = await call('createContentTemplate', () => v1.template.createContentTemplate({ name: 'T', templateType: 'page', body: nested('<p>t</p>'), space: { key: 'DEMO' } }));
  await call('removeTemplate', () => v1.template.removeTemplate({ contentTemplateId: t.templateId }));
  const attachments = [{ filename: 'a.txt', content: Buffer.from('one'), minorEdit: true, comment: 'first' }];
  const files = await call('createAttachment', () => v1.contentAttachments.createAttachment({ id: page, attachments }));
  const file = files.results?.[0];
  await call('createOrUpdateAttachments', () => v1.contentAttachments.createOrUpdateAttachments({ id: page, attachments }));
  const bytes = await call('downloadAttatchment', () => v1.contentAttachments.downloadAttatchment({ id: '98341', attachmentId: 'att99003' }));
  if (!bytes) failures.push('downloadAttatchment gives nothing');
  await call('deleteAttachment', () => v2.attachment.deleteAttachment({ id: file?.id }));
  await call('deletePage', () => v2.page.deletePage({ id: page }));
  await call('deletePage purge', () => v2.page.deletePage({ id: page, purge: true }));
}

const page = await pages();
await comments(page);
await properties(page);
await rest2();
await rest1(page);
await watchesAndPeople(page);
await siteAndFiles(page);
for (const f of failures) console.error(f);
console.log(`confluence.js on ${site.flavour}: ${calls} calls, ${failures.length} errors`);
process.exit(failures.length ? 1 : 0);
