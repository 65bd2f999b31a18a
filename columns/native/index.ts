export * from "./arena";
export * from "./cast-from-text";
export * from "./cast-to-text";
