// One whole process of the DuckDB peer: runs the SQL it is given. Plain JavaScript, so that no time goes into stripping types.
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(process.argv[2]);
connection.closeSync();
instance.closeSync();
