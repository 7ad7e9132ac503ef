// Searches the website of the docs, in place of Zensical's own worker, which only finds sections that have every word of a
// question. This one finds the sections that have the most, as `legalsite help` does: rare words and headings count more.
"use strict";

const ENDING = /(?<=...)(?:ed|ing|e?s|e|al|er|ions?|ly)$/;
const WORD = /<[^>]*>|&\w+;|[\p{L}\p{N}]+/gu; // or a tag or an entity, which are skipped
const WEIGHTS = { title: 2, text: 1, page: 1 };
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
  sections = items.map((item) => ({
    title: wordsOf(item.title),
    text: wordsOf(item.text),
    page: wordsOf(item.path.at(-1) ?? ""),
  }));
  for (const section of sections) {
    for (const stem of new Set(Object.values(section).flatMap((words) => [...words.keys()]))) {
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
  const found = sections.map((section, id) => ({ id, section, score: 0 }));
  for (const stems of wanted) {
    const having = (words) => stems.some((stem) => words.has(stem));
    const matching = found.filter(({ section }) => Object.values(section).some(having));
    const rarity = Math.log(sections.length / matching.length);
    if (rarity > 1) rare.push(...stems);
    for (const match of matching) {
      for (const [field, weight] of Object.entries(WEIGHTS)) {
        if (having(match.section[field])) match.score += weight * rarity;
      }
    }
  }
  const best = found.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
  const items = best.slice(0, MAX_RESULTS).map(({ id, section }) => {
    const matches = ["title", "text"].map((field) => highlight(field, section[field], rare));
    return { id, matches };
  });
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
