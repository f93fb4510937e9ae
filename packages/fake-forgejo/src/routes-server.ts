/**
 * The server itself and who asks: `routers/api/v1/misc`, `routers/api/v1/settings`, `routers/api/v1/user`.
 */
import { requireScope } from './access.ts';
import { refuse, type Answer, type Exchange } from './exchange.ts';
import { showUser } from './show.ts';

/** Text after the number: only the leading part may be parsed. */
export function getVersion({ world }: Exchange): Answer {
  return { status: 200, json: { version: world.version } };
}

/** Tells Forgejo from Gitea, where it is 404. */
export function getForgejoVersion(exchange: Exchange): Answer {
  return { ...getVersion(exchange), headers: { 'content-type': 'application/json; charset=utf-8' } };
}

/** The limits that a longer page is silently cut to. */
export function getApiSettings(): Answer {
  return {
    status: 200,
    json: {
      max_response_items: 50,
      default_paging_num: 30,
      default_git_trees_per_page: 1000,
      default_max_blob_size: 10_485_760,
    },
  };
}

/** Allowed types are enforced on upload, sizes and counts are not. */
export function getAttachmentSettings(): Answer {
  const types = '.csv,.gz,.json,.log,.md,.png,.svg,.txt,.zip';
  return { status: 200, json: { enabled: true, allowed_types: types, max_size: 2048, max_files: 5 } };
}

/** 401 without a token; 403 without `read:user`, and always for a token made for some repositories. */
export function getUser(exchange: Exchange): Answer {
  if (exchange.user === null) throw refuse(exchange, 401, 'token is required');
  requireScope(exchange, 'user');
  return { status: 200, json: showUser(exchange.world, exchange.user.login, exchange.root) };
}
