// Espressif's esptool-js at a serial port over telnet: what it says about the chip, a file written, checked and
// read back, and what the board says after the reset. One JSON object on standard output; its log on standard
// error.
//
// usage: node esptool_js.mjs MODULE PORT FILE OFFSET UNTIL stub|rom

import crypto from 'node:crypto';
import fs from 'node:fs';
import {pathToFileURL} from 'node:url';

import {SerialPort} from './serial_port.mjs';

const [module, address, path, offset, until, mode] = process.argv.slice(2);
const {ESPLoader, Transport} = await import(pathToFileURL(module));

console.log = console.error; // the library's traces
const say = text => process.stderr.write(text);
const port = new SerialPort(address);
const transport = new Transport(port, false);
const loader = new ESPLoader({
    transport, baudrate: 921600, romBaudrate: 115200,
    terminal: {clean() {}, write: say, writeLine: text => say(`${text}\n`)},
});
const md5 = data => crypto.createHash('md5').update(data).digest('hex');
const data = new Uint8Array(fs.readFileSync(path));
const result = {};

// The library has no switch for the chip's own loader: it gets smaller blocks, and no program is uploaded.
if (mode === 'rom') {
    loader.runStub = async () => {
        loader.FLASH_WRITE_SIZE = loader.chip.FLASH_WRITE_SIZE;
        await loader.checkCommand('attach', loader.ESP_SPI_ATTACH, new Uint8Array(8));
        return loader.chip;
    };
}

result.chip = await loader.main();
result.mac = await loader.chip.readMac(loader);
result.crystal = await loader.chip.getCrystalFreq(loader);
result.flash = (await loader.readFlashId()).toString(16);

await loader.writeFlash({
    fileArray: [{data, address: Number(offset)}], flashSize: 'keep', flashMode: 'keep', flashFreq: 'keep',
    eraseAll: false, compress: true, calculateMD5Hash: mode === 'stub' ? md5 : undefined,
});
const sum = await loader.flashMd5sum(Number(offset), data.length);
// From the chip's own loader it is text, which the library takes for bytes.
result.same = md5(data) === (mode === 'stub' ? sum : Buffer.from(sum, 'hex').toString());
if (mode === 'stub') {
    const back = await loader.readFlash(Number(offset), 0x10000);
    result.read = Buffer.compare(back, data.slice(0, 0x10000)) === 0;
}

await loader.after('hard_reset');
await transport.disconnect();
await port.setSignals({dataTerminalReady: false, requestToSend: true});
await transport.connect(115200);
await port.setSignals({requestToSend: false});
let heard = '';
for await (const bytes of port.readable) {
    heard += Buffer.from(bytes).toString('latin1');
    if (heard.includes(until)) {
        break;
    }
}
result.heard = heard.slice(0, 400);
process.stdout.write(JSON.stringify(result));
process.exit(0);
