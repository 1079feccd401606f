// What somebody sees who is asked to allow the app, plain enough for a browser and for a test that reads it.

import type { ConsentRequest } from './oauth.ts'
import type { Workspace } from './records.ts'

/** One form a workspace; `search` carries the question on to whoever answers it. */
export function consentPage(workspaces: readonly Workspace[], asked: ConsentRequest, search: string): string {
  const forms = workspaces.map((workspace) => formOf(workspace, asked, search)).join('\n')
  return page('Allow the app', forms === '' ? '<p>There is no workspace to install into.</p>' : forms)
}

export function refusalPage(error: string): string {
  return page('Something went wrong', `<p>The app's maker made a mistake: <code>${escapeHtml(error)}</code></p>`)
}

function formOf(workspace: Workspace, { scopes, optional }: ConsentRequest, search: string): string {
  const people = [...workspace.users.values()].filter((user) => user.id !== workspace.botUserId && !user.deleted)
  const options = people.map((user) => `<option value="${escapeHtml(user.id)}">${escapeHtml(user.name)}</option>`)
  const rows = scopes.map((scope) => {
    const box = `<input type="checkbox" name="optional" value="${escapeHtml(scope)}" checked> `
    return `<li>${optional.includes(scope) ? box : ''}${escapeHtml(scope)}</li>`
  })
  return `<form method="post" action="/oauth/v2/authorize${escapeHtml(search)}">
<h2>${escapeHtml(workspace.name)}</h2>
<input type="hidden" name="team" value="${escapeHtml(workspace.teamId)}">
<p>as <select name="user">${options.join('')}</select>, the app may:</p>
<ul>${rows.join('')}</ul>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="cancel">Cancel</button>
</form>`
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1>
${body}
</body></html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
