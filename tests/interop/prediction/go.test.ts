import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { go } from './go.ts'

const files = folder()
afterAll(() => files.remove())
grid(go(files))
