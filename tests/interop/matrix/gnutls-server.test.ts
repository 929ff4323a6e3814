import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { matrix } from './matrix.ts'
import { gnutlsServer } from './gnutls.ts'

const files = folder()
afterAll(() => files.remove())
matrix(gnutlsServer(files))
