/** Lists as the server pages them: `modules/context/api.go`, `models/db/list.go`. */
import type { Answer, Exchange } from './exchange.ts';

/** Page and limit as the server takes them: 30 by default, 50 at most; null where every entry is returned. */
export function readPage(exchange: Exchange): { readonly page: number; readonly limit: number } | null {
  const page = Number(exchange.query.get('page') ?? 0);
  const limit = Number(exchange.query.get('limit') ?? 0);
  return page >= 1 ? { page, limit: limit <= 0 ? 30 : Math.min(limit, 50) } : null;
}

export function cutPage<T>(
  items: readonly T[],
  page: { readonly page: number; readonly limit: number } | null,
): readonly T[] {
  return page === null ? items : items.slice((page.page - 1) * page.limit, page.page * page.limit);
}

/** A bare array with its count, and Link where there is more than one page. */
export function answerList<T>(exchange: Exchange, items: readonly T[], show: (item: T) => unknown): Answer {
  const page = readPage(exchange) ?? { page: 1, limit: 30 };
  const link = linkPages(exchange, page, Math.ceil(items.length / page.limit));
  return {
    status: 200,
    headers: { 'x-total-count': String(items.length), ...(link === '' ? {} : { link }) },
    json: cutPage(items, page).map(show),
  };
}

/** Absolute addresses on ROOT_URL, whatever host was asked, with the query's keys sorted. */
function linkPages(exchange: Exchange, { page }: { readonly page: number }, last: number): string {
  const path = exchange.request.url?.split('?')[0]?.slice(1) ?? '';
  const link = (rel: string, target: number): string => {
    const query = new URLSearchParams(exchange.query);
    query.set('page', String(target));
    query.sort();
    return `<${exchange.root}${path}?${query.toString()}>; rel="${rel}"`;
  };
  const onward = page < last ? [link('next', page + 1), link('last', last)] : [];
  const back = page > 1 ? [link('first', 1), link('prev', Math.min(page - 1, last))] : [];
  return [...onward, ...back].join(',');
}
