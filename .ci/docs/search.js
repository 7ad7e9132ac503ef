// Searches the website of the docs, in place of Zensical's own worker, which only finds sections that have every word of a
// question. This one finds the sections that have the most: rare words and headings count more, and what isn't about a task counts
// less. (`legalsite help` does nearly the same.)
"use strict";

const ENDING = /(?<=...)(?:ed|ing|e?s|e|al|er|ions?|ly|[ae]nces?|able|ib(?:le|ility))$/;
const WORD = /<[^>]*>|&\w+;|[\p{L}\p{N}]+/gu; // or a tag or an entity, which are skipped
const WEIGHTS = { title: 2, text: 1, page: 1 };
const LESS_WANTED = new Set(["Reference", "Understand", "Contribute"]); // parts of the menu
const MAX_RESULTS = 20;

let sections = [];
let counts = new Map(); // stem → number of sections that have it

self.onmessage = ({ data: { type, data } }) => {
  if (type === 0) {
    index(data.items);
    self.postMessage({ type: 1 });
  } else if (type === 2) {
    self.postMessage({ type: 3, data: search(data.input) });
  }
};

function index(items) {
  sections = items.map((item, id) => ({
    id,
    fields: {
      title: wordsOf(item.title),
      text: wordsOf(item.text),
      page: wordsOf(item.path.at(-1) ?? ""),
    },
    factor: LESS_WANTED.has(item.path[0]) ? 0.8 : 1,
  }));
  for (const { fields } of sections) {
    for (const stem of new Set(Object.values(fields).flatMap((words) => [...words.keys()]))) {
      counts.set(stem, (counts.get(stem) ?? 0) + 1);
    }
  }
}

/** Returns the stems of the words of an HTML text, with the ranges where they are. */
function wordsOf(html) {
  const words = new Map();
  for (const { 0: word, index: start } of html.matchAll(WORD)) {
    if (!/^[<&]/.test(word)) {
      const stem = word.toLowerCase().replace(ENDING, "");
      const range = { start, end: start + word.length, value: word.length };
      words.set(stem, [...(words.get(stem) ?? []), range]);
    }
  }
  return words;
}

function search(input) {
  const wanted = [...wordsOf(String(input)).keys()].map(similarStems);
  const rare = []; // "the" and its like aren't highlighted
  const scores = new Map(); // by section
  for (const stems of wanted) {
    const having = (words) => stems.some((stem) => words.has(stem));
    const matching = sections.filter(({ fields }) => Object.values(fields).some(having));
    const rarity = Math.log(sections.length / matching.length);
    if (rarity > 1) rare.push(...stems);
    for (const section of matching) {
      const inFields = Object.keys(WEIGHTS).filter((field) => having(section.fields[field]));
      const weight = inFields.reduce((sum, field) => sum + WEIGHTS[field], 0);
      scores.set(section, (scores.get(section) ?? 0) + weight * rarity * section.factor);
    }
  }
  const best = [...scores.keys()].sort((one, other) => scores.get(other) - scores.get(one));
  const items = best.slice(0, MAX_RESULTS).map(({ id, fields }) => ({
    id,
    matches: ["title", "text"].map((field) => highlight(field, fields[field], rare)),
  }));
  return { items, pagination: { total: items.length } };
}

/** Returns this stem if a section has it, or else the stems that begin with it, or that differ by a letter. */
function similarStems(stem) {
  if (counts.has(stem)) return [stem];
  const stems = [...counts.keys()];
  const longer = stems.filter((other) => other.startsWith(stem));
  if (longer.length || stem.length < 4) return longer;
  const shortened = new Set(withoutOneLetter(stem));
  return stems.filter((other) => withoutOneLetter(other).some((part) => shortened.has(part)));
}

function withoutOneLetter(word) {
  return [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))];
}

/** Returns the words to highlight in a field, in the form that the page expects. */
function highlight(field, words, stems) {
  const ranges = stems.flatMap((stem) => words.get(stem) ?? []);
  ranges.sort((one, other) => one.start - other.start);
  return { field, value: { highlight: { ranges } } };
}
