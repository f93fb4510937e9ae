/**
 * Notes of several copies of one comment made into one text. Copies have a past in common: a duplicate may be left after
 * its notes were taken over, or be written into after it was copied. What both say is said once; nothing is dropped.
 */

/**
 * Adds the notes of one more copy: the paragraphs that are not there yet, in their order.
 * @param known notes so far
 * @param notes another text; either may be `''`
 */
export function mergeNotes(known: string, notes: string): string {
  if (notes === '' || holds(known, notes)) return known;
  if (known === '' || holds(notes, known)) return notes;
  const said = new Set(splitParagraphs(known));
  return [known, ...splitParagraphs(notes).filter((each) => !said.has(each))].join('\n\n');
}

/** Whether whole lines of one text are all of another. */
function holds(outer: string, inner: string): boolean {
  return `\n${outer}\n`.includes(`\n${inner}\n`);
}

function splitParagraphs(text: string): string[] {
  return text.split(/\n(?:[ \t]*\n)+/u).filter((each) => each !== '');
}
