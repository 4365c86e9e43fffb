/** Version of this package, and of the `@clusterzoo/models` that names are looked up in. */
export const version = '0.1.0';
