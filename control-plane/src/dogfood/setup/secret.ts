/** What may be a secret is not said again: a token in the wrong place, a password in an address. */
export function looksSecret(text: string): boolean {
  return /[0-9a-f]{32}/iu.test(text) || /:\/\/[^/]*@/u.test(text) || text.startsWith('eyJ');
}
