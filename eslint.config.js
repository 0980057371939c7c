import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

/** The layers of src/, from the ground up: a layer may import those above it in this list, and none below. */
const LAYERS = [
  'lib',
  'matrix',
  'script',
  'records',
  'judge/exercise',
  'judge/verdict',
  'suite',
  'answers/gate',
  'answers/report',
  'answers/bisect',
  'answers/check',
  'answers/diff',
  'answers/attest',
  'supply/archive',
  'supply/plan',
  'supply/artefacts',
  'supply/sources',
  'lab/engine',
  'lab/machine',
  'lab/run',
  'lab/tests',
  'lab/shell',
  'lab/display',
  'commands',
]

/** The last folder of a layer's path names it alone, so an import from anywhere is recognised by it. */
const folder = (layer) => layer.split('/').at(-1)

const layerRules = LAYERS.map((layer, index) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  ignores: ['**/*.test.ts', '**/*.fixture.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [...LAYERS.slice(index + 1), 'dev'].map((other) => ({
          group: [`**/${folder(other)}/**`],
          message: `src/${layer} may not import ${other} (see LAYERS in eslint.config.js)`,
        })),
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '/results/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.client.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Numbers and yes-or-no read well in templates.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      // A flag that a callback changes is not constant, whatever flow analysis says of the line above.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.fixture.ts'],
    // A test that takes what is not there fails, as it should.
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...layerRules,
  {
    files: ['scripts/**/*.js', 'dev/**/*.js', 'eslint.config.js'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        Buffer: 'readonly',
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
      },
    },
  },
)
