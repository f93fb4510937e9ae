/**
 * Foreign text for a terminal or a journal: a workflow's file, a server's version may hold what moves the cursor,
 * colours the line, or turns its direction. Line breaks stay.
 */
export function toPlainText(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
}
