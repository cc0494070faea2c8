// What dockwright asks of GitLab, asked by an independent client whose types say what GitLab takes and gives: test_gitlab.py
// has the compiler check this file, runs it, and compares its requests with ours.
import { Gitlab } from '@gitbeaker/rest';
import type { ExpandedMergeRequestSchema, ProjectSchema, SimpleUserSchema } from '@gitbeaker/rest';
import { mergeRequest, project, user } from './answers';

/** A type without the rule that lets it have any other key. */
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

// The answers that our own tests work with are such as GitLab gives.
const typed: [
  Pick<Known<ExpandedMergeRequestSchema>, keyof typeof mergeRequest>,
  Pick<Known<ProjectSchema>, keyof typeof project>,
  Pick<Known<SimpleUserSchema>, keyof typeof user>,
] = [mergeRequest, project, user];

async function all(host: string): Promise<void> {
  const api = new Gitlab({ host, token: 'token' });
  await api.Projects.show('octo/cat');
  await api.MergeRequests.all({ projectId: 1, sourceBranch: 'b', orderBy: 'created_at', sort: 'desc' });
  await api.MergeRequests.create(1, 'b', 'main', 'Draft: title', {
    description: 'body',
    targetProjectId: 1,
    removeSourceBranch: true,
  });
  await api.Users.all({ username: 'ann' });
  await api.Users.all({ username: 'bob' });
  await api.MergeRequests.edit(1, 3, { labels: ['docker', 'bot'], reviewerIds: [7], assigneeIds: [7] });
  await api.MergeRequests.show(1, 3);
  await api.MergeRequests.edit(1, 3, { title: 'Draft: new', description: 'text', targetBranch: 'trunk' });
  await api.MergeRequests.edit(1, 3, { description: 'settled', stateEvent: 'close' });
  await api.MergeRequestNotes.create(1, 3, 'why');
  await api.Groups.allProjects('octo', { archived: false, includeSubgroups: true });
  await api.Projects.all({ search: 'docker', archived: false });
  await api.Projects.show('octo/cat');
  await api.Projects.show('me/cat').catch(() => typed);
  await api.Projects.fork(1, { namespacePath: 'me' });
}

void all(process.argv[2]!);
