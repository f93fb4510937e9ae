/** Why no answer came: the codes of the system, of TLS and of the HTTP parser, in words. */

const described: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it broke the connection off',
  UND_ERR_SOCKET: 'it broke the connection off',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of an answer',
  EPROTO: 'it speaks no TLS: http://?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS: http://?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it speaks no TLS: http://?',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is trusted by nobody here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is trusted by nobody here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is trusted by nobody here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is trusted by nobody here',
};

/** In words, with the code: it holds nothing secret, and can be searched for. */
export function describeConnectionTrouble(error: unknown): string {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const code: unknown = Reflect.get(each, 'code');
    if (typeof code !== 'string') continue;
    const words = described[code] ?? (code.startsWith('HPE_') ? 'it does not speak HTTP: https://?' : null);
    return words === null ? code : `${words} (${code})`;
  }
  return 'the connection broke';
}
