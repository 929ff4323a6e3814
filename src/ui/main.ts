import { mount } from 'svelte'
import App from './App.svelte'
import { loadProfiles } from './catalogue.ts'
import { lacksProfiles } from './link.ts'
import { hasSession, readSession } from './session.ts'

/** The HTML comes with a first screen. Where the address asks for that, it stays until there is something in its place. */
const page = document.getElementById('page')!
const start = () => {
  const target = document.createElement('div')
  const show = () => {
    if (!target.isConnected) page.replaceChildren(target)
  }
  if (location.hash.length > 1) show()
  mount(App, { target, props: { onready: show } })
}

// Most profiles are fetched when they are needed. Where they are needed from the start, the page waits for them; what is
// still missing then is reported like any other name that nobody knows.
const needed = lacksProfiles(location.hash) || (hasSession() && !readSession())
if (needed) loadProfiles().then(start, start)
else start()
