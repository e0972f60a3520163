import { row, type SupersetSection } from './row.ts';

/** The selectors, comparators, filters and lint rules of Tracetest. */
export const tracetest: SupersetSection = {
  title: 'Tracetest',
  source: 'kubeshop/tracetest, `server/assertions`, `server/linter`, 2025-06',
  rows: [
    row('`span[name = "…"]`', `{ name: 'validate' }`, `{ name: 'valid' }`),
    row('`span[name contains "…"]`', `{ name: is.containing('ali') }`, `{ name: is.containing('xyz') }`),
    row(
      'several properties',
      `{ service: 'stock', attributes: { 'db.system.name': 'sqlite' } }`,
      `{ service: 'mailer', attributes: { 'db.system.name': 'sqlite' } }`,
    ),
    row(
      '`:first`',
      `subtree('POST /orders\\n  validate\\n  …', { order: 'strict' })`,
      `subtree('POST /orders\\n  publish\\n  …', { order: 'strict' })`,
    ),
    row(
      '`:last`',
      `subtree('POST /orders\\n  …\\n  charge card', { order: 'strict' })`,
      `subtree('POST /orders\\n  …\\n  publish', { order: 'strict' })`,
    ),
    row(
      '`:nth_child(2)`',
      `subtree('POST /orders\\n  *\\n  reserve stock …\\n  …', { order: 'strict' })`,
      `subtree('POST /orders\\n  *\\n  publish\\n  …', { order: 'strict' })`,
    ),
    row(
      '`span[…] span[…]` (descendant)',
      `{ name: 'UPDATE stock', ancestor: 'POST /orders' }`,
      `{ name: 'UPDATE stock', ancestor: 'publish' }`,
    ),
    row(
      '`span[…], span[…]` (union)',
      `occurs({ any: ['validate', 'publish'] }, 2)`,
      `occurs({ any: ['validate', 'publish'] }, 1)`,
    ),
    row('empty selector (all)', `occurs(/^/, 10)`, `occurs(/^/, 9)`),
    row(
      '`attr:x = 1`',
      `every('charge card', { attributes: { amount: 12 } })`,
      `every('charge card', { attributes: { amount: 1 } })`,
    ),
    row(
      '`!=`',
      `every('INSERT order', { attributes: { item: is.not(3) } })`,
      `every('INSERT order', { attributes: { item: is.not(2) } })`,
    ),
    row(
      '`>`',
      `every('INSERT order', { attributes: { item: is.above(0) } })`,
      `every('INSERT order', { attributes: { item: is.above(1) } })`,
    ),
    row(
      '`>=`',
      `every('INSERT order', { attributes: { item: is.atLeast(1) } })`,
      `every('INSERT order', { attributes: { item: is.atLeast(2) } })`,
    ),
    row(
      '`<`',
      `every('INSERT order', { attributes: { item: is.below(3) } })`,
      `every('INSERT order', { attributes: { item: is.below(2) } })`,
    ),
    row(
      '`<=`',
      `every('INSERT order', { attributes: { item: is.atMost(2) } })`,
      `every('INSERT order', { attributes: { item: is.atMost(1) } })`,
    ),
    row(
      '`contains`',
      `{ attributes: { body: is.containing('total') } }`,
      `{ attributes: { body: is.containing('price') } }`,
    ),
    row(
      '`not-contains`',
      `{ attributes: { body: is.all(is.present, is.not(is.containing('price'))) } }`,
      `{ attributes: { body: is.all(is.present, is.not(is.containing('total'))) } }`,
    ),
    row(
      '`startsWith`',
      `{ attributes: { currency: is.startingWith('E') } }`,
      `{ attributes: { currency: is.startingWith('U') } }`,
    ),
    row(
      '`endsWith`',
      `{ attributes: { currency: is.endingWith('R') } }`,
      `{ attributes: { currency: is.endingWith('D') } }`,
    ),
    row(
      '`json-contains`',
      `{ attributes: { body: is.json(is.having({ total: 12 })) } }`,
      `{ attributes: { body: is.json(is.having({ total: 13 })) } }`,
    ),
    row(
      'filter `json_path`',
      `{ attributes: { body: is.json(is.having({ items: is.containing(is.having({ id: 7 })) })) } }`,
      `{ attributes: { body: is.json(is.having({ items: is.containing(is.having({ id: 8 })) })) } }`,
    ),
    row(
      'filters `regex`, `regex_group`',
      `{ attributes: { body: /"total":1\\d/ } }`,
      `{ attributes: { body: /"total":2\\d/ } }`,
    ),
    row(
      'filter `get_index`',
      `{ attributes: { body: is.json(is.having({ items: is.satisfying('with 7 first', ([first]) => first.id === 7) })) } }`,
      `{ attributes: { body: is.json(is.having({ items: is.satisfying('with 8 first', ([first]) => first.id === 8) })) } }`,
    ),
    row(
      'filter `length`',
      `{ attributes: { body: is.json(is.having({ items: is.ofLength(1) })) } }`,
      `{ attributes: { body: is.json(is.having({ items: is.ofLength(2) })) } }`,
    ),
    row(
      'filter `type`',
      `{ attributes: { amount: is.ofType('number') } }`,
      `{ attributes: { amount: is.ofType('string') } }`,
    ),
    row(
      '`attr:tracetest.selected_spans.count`',
      `occurs({ attributes: { 'db.system.name': /./ } }, 3)`,
      `occurs({ attributes: { 'db.system.name': /./ } }, 2)`,
    ),
    row(
      '`attr:tracetest.span.duration < 50ms`',
      `every('charge card', { duration: { below: '50ms' } })`,
      `every('charge card', { duration: { below: '20ms' } })`,
    ),
    row(
      'lint span-naming',
      `every({ attributes: { 'db.system.name': /./ } }, { name: /^[A-Z]+ \\w+/ })`,
      `every({ attributes: { 'db.system.name': /./ } }, { name: /^SELECT/ })`,
    ),
    row(
      'lint attribute-naming',
      `every(/^/, { where: ({ attributes }) => Object.keys(attributes).every((key) => /^[a-z][a-z_.]*$/.test(key)) })`,
      `every(/^/, { where: ({ attributes }) => Object.keys(attributes).every((key) => key.includes('.')) })`,
    ),
    row(
      'lint required-attributes',
      `every({ attributes: { 'db.system.name': /./ } }, { attributes: { 'server.address': is.present } })`,
      `every({ attributes: { 'db.system.name': /./ } }, { attributes: { 'db.query.text': is.present } })`,
    ),
    row(
      'lint no-empty-attributes',
      `never({ where: ({ attributes }) => Object.values(attributes).includes('') })`,
      `never({ where: ({ attributes }) => Object.values(attributes).includes('EUR') })`,
    ),
    row(
      'lint secure-https-protocol',
      `never({ attributes: { 'url.full': is.startingWith('http:') } })`,
      `never({ attributes: { 'server.address': is.startingWith('local') } })`,
    ),
    row(
      'lint no-api-key-leak',
      `hermetic({ forbiddenKeys: ['*authorization', '*api-key'] })`,
      `hermetic({ forbiddenKeys: ['*currency'] })`,
    ),
    row(
      'lint prefer-dns',
      `never({ attributes: { 'server.address': /^\\d+(\\.\\d+){3}$/ } })`,
      `never({ attributes: { 'server.address': /^\\w+$/ } })`,
    ),
  ],
};
