import { whenIdle } from './idle.ts'

/** What words and marks mean is fetched when the page is idle, once; where the page is only written down, never. */
const later = <T>(fetch: () => Promise<T>): (() => Promise<T>) => {
  let here: Promise<T> | undefined
  return () =>
    (here ??= new Promise((resolve, reject) => {
      if (typeof document !== 'undefined') whenIdle(() => void fetch().then(resolve, reject))
    }))
}
export const helpSign = later(() => import('./HelpSign.svelte'))
export const toldWords = later(() => import('./Told.svelte'))
