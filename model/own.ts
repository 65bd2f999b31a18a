/** A map's own value of a key. `map[key]` would also find what every object inherits: `constructor`, `toString`, `__proto__`. */
export function ownValue<Value>(map: { readonly [key: string]: Value } | undefined, key: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** A property of a value that a program passes: its own, or one of its class, such as a getter; never a property of `Object.prototype`. */
export function propertyOf(value: object, key: string): unknown {
  return key in Object.prototype && !Object.hasOwn(value, key) ? undefined : (value as Record<string, unknown>)[key];
}

/** Sets a map's own value, also of `__proto__`, which an assignment takes for the prototype. */
export function setOwn<Value>(map: { [key: string]: Value }, key: string, value: Value): void {
  Object.defineProperty(map, key, { value, configurable: true, enumerable: true, writable: true });
}
