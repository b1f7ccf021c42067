// Builds portal/static/dist: hashed names, a manifest, and .gz and .br copies beside each file.

import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

import * as esbuild from 'esbuild'
import * as sass from 'sass'

const source = dirname(fileURLToPath(import.meta.url))
const root = join(source, '..', '..', '..')
const target = join(source, '..', 'dist')
const modules = join(root, 'node_modules')

const STYLES = ['residents.css', 'staff.css', 'map.css']
const SCRIPTS = ['residents.js', 'staff.js', 'map.js']
const IMAGES = ['favicon.svg']

// The oldest browsers that can fetch the map’s script when it is asked for; older ones use the page without scripts.
const BROWSERS = ['chrome66', 'edge79', 'firefox67', 'safari11.1']

async function styles(name) {
  const compiled = sass.compile(join(source, 'styles', name.replace('.css', '.scss')), {
    loadPaths: [modules],
    style: 'compressed',
    quietDeps: true
  })
  // sass leaves a little behind that esbuild takes out: merged rules, shorter colours.
  const smaller = await esbuild.transform(compiled.css, { loader: 'css', minify: true })
  return Buffer.from(smaller.code)
}

async function scripts(name) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(source, 'scripts', name)],
    bundle: true,
    format: 'esm',
    legalComments: 'none',
    minify: true,
    nodePaths: [modules],
    supported: { destructuring: true }, // only its rarest forms were wrong in old Safari
    target: BROWSERS,
    write: false
  })
  return Buffer.from(outputFiles[0].contents)
}

const images = (name) => readFile(join(source, 'images', name))

const hashed = (name, contents) => {
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 10)
  const ending = extname(name)
  return `${name.slice(0, -ending.length)}-${digest}${ending}`
}

async function compressed(contents) {
  const [gz, br] = await Promise.all([
    promisify(gzip)(contents, { level: 9 }),
    promisify(brotliCompress)(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  ])
  return { gz, br }
}

async function build() {
  // Built beside the old files and then put in their place, so that a running site never sees half.
  const fresh = `${target}.building`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  const manifest = {}
  const makers = [...STYLES.map((n) => [n, styles]), ...SCRIPTS.map((n) => [n, scripts]), ...IMAGES.map((n) => [n, images])]
  for (const [name, make] of makers) {
    const contents = await make(name)
    const { gz, br } = await compressed(contents)
    manifest[name] = hashed(name, contents)
    await writeFile(join(fresh, manifest[name]), contents)
    await writeFile(join(fresh, `${manifest[name]}.gz`), gz)
    await writeFile(join(fresh, `${manifest[name]}.br`), br)
    console.log(`${manifest[name].padEnd(32)} ${contents.length} B, ${gz.length} B gzip, ${br.length} B brotli`)
  }
  await mkdir(target, { recursive: true })
  const wanted = new Set(await readdir(fresh))
  for (const name of wanted) await copyFile(join(fresh, name), join(target, name))
  await writeFile(join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(join(fresh, 'manifest.json'), join(target, 'manifest.json'))
  for (const name of await readdir(target)) {
    if (!wanted.has(name) && name !== 'manifest.json') await rm(join(target, name), { force: true })
  }
  await rm(fresh, { recursive: true, force: true })
}

await build()
