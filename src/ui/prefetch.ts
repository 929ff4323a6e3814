import { loadProfiles } from './catalogue.ts'
import { readEntries } from './course.ts'

/** Fetches what is not on the first screen, so that nothing is fetched later. Settles when all has come, or failed to. */
export const prefetch = (): Promise<unknown> =>
  Promise.allSettled([
    loadProfiles(),
    readEntries(),
    import('./Paste.svelte'),
    import('./Seen.svelte'),
    import('./Many.svelte'),
    import('./Changes.svelte'),
    import('./Compare.svelte'),
    import('./Lens.svelte'),
    import('./Story.svelte'),
    import('./Lesson.svelte'),
    import('./Lessons.svelte'),
    import('./Scope.svelte'),
    import('./Tampering.svelte'),
    ...['400 13px "Whyshake Sans"', '400 13px "Whyshake Mono"', '600 13px "Whyshake Mono"'].map((face) =>
      document.fonts.load(face),
    ),
  ])
