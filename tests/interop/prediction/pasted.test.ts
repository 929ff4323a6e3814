import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { pasted } from './pasted.ts'

const files = folder()
afterAll(() => files.remove())
grid(pasted(files))
