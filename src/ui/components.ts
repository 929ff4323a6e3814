import { mount } from 'svelte'
import Components from './Components.svelte'

mount(Components, { target: document.getElementById('page')! })
