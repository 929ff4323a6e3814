import { mount } from 'svelte'
import App from './App.svelte'
import { readEntries } from './course.ts'
import { whenIdle } from './idle.ts'

mount(App, { target: document.getElementById('page')! })

// The faces that are not on the first screen, and the list of lessons, are fetched now, so that nothing is fetched
// later.
whenIdle(() => {
  readEntries().catch(() => undefined)
  for (const face of ['400 13px "Whyshake Sans"', '400 13px "Whyshake Mono"', '600 13px "Whyshake Mono"'])
    void document.fonts.load(face)
})
