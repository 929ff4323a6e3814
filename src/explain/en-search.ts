import { english } from './en.ts'
import { change } from './en-change.ts'
import { comparison } from './en-comparison.ts'
import { sweep } from './en-sweep.ts'
import type { SearchLanguage } from './language.ts'

/** English, with what is said of many connections and of changes. */
export const searchEnglish: SearchLanguage = { ...english, sweep, change, comparison }
