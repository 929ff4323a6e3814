import type { Phrase } from './view.ts'

/** Cuts a sentence at its `*…*` marks. */
export const phrases = (sentence: string): Phrase[] =>
  sentence
    .split('*')
    .map((text, n) => ({ text, marked: n % 2 === 1 }))
    .filter(({ text }) => text !== '')

export const plainText = (sentence: string): string => sentence.replaceAll('*', '')

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
