#!/usr/bin/env node
import process from 'node:process'
import { runPlugin } from './kubectl/plugin.ts'
import { processIo } from './process-io.ts'

process.exitCode = await runPlugin(process.argv.slice(2), processIo())
