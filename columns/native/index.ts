export * from "./arena";
