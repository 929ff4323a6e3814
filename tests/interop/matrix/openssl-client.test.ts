import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { matrix } from './matrix.ts'
import { openSslClient } from './openssl.ts'

const files = folder()
afterAll(() => files.remove())
matrix(openSslClient(files))
