// Types of the API from the server's openapi.yaml, so that the page cannot believe in fields that are not there.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, '../../server/src/main/resources/io/novacron/autoscaler/server/openapi.yaml');
const target = join(here, '../src/api/types.gen.ts');
const { components: { schemas } } = parse(readFileSync(source, 'utf8'));

const literal = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

function typeOf(schema, indent) {
  if (!schema || Object.keys(schema).length === 0) return 'unknown';
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, indent)).join(' & ');
  if (schema.oneOf ?? schema.anyOf) return (schema.oneOf ?? schema.anyOf).map((part) => typeOf(part, indent)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'integer': case 'number': return 'number';
    case 'string': return 'string';
    case 'boolean': return 'boolean';
    case 'null': return 'null';
    case 'array': return `Array<${typeOf(schema.items, indent)}>`;
    default: return objectOf(schema, indent);
  }
}

function objectOf(schema, indent) {
  if (!schema.properties) {
    const values = schema.additionalProperties;
    return `Record<string, ${values && values !== true ? typeOf(values, indent) : 'unknown'}>`;
  }
  const inner = `${indent}  `;
  const lines = Object.entries(schema.properties).map(([name, property]) => {
    const comment = property.description ? `${inner}/** ${property.description.replace(/\s+/g, ' ').trim()} */\n` : '';
    const optional = (schema.required ?? []).includes(name) ? '' : '?';
    return `${comment}${inner}${literal(name)}${optional}: ${typeOf(property, inner)};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

const text = '// Made by tools/types.mjs from openapi.yaml; not to be edited.\n'
  + Object.entries(schemas).map(([name, schema]) => `\nexport type ${name} = ${typeOf(schema, '')};\n`).join('');
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/api/types.gen.ts is older than openapi.yaml: run node tools/types.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
