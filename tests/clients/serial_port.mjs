// A serial port as browsers have it (Web Serial), over telnet (RFC 2217): what esptool-js wants, for Node.

import net from 'node:net';

const IAC = 255, DONT = 254, DO = 253, WONT = 252, WILL = 251, SB = 250, SE = 240;
const BINARY = 0, SUPPRESS_GO_AHEAD = 3, COM_PORT = 44;
const SET_BAUDRATE = 1, SET_CONTROL = 5;
const DTR_ON = 8, DTR_OFF = 9, RTS_ON = 11, RTS_OFF = 12;

export class SerialPort {
    #address;
    #socket;
    #state = 'data';
    #verb;
    #opened; // resolved when the server knows the port's options

    constructor(address) {
        const [, host, port] = address.match(/^rfc2217:\/\/(.*):(\d+)$/);
        this.#address = {host, port: Number(port)};
    }

    getInfo() {
        return {};
    }

    // The connection, and with it DTR and RTS, outlives a close: esptool-js closes and opens to change the speed.
    async open({baudRate}) {
        if (this.#socket === undefined) {
            await this.#connect();
        }
        this.#set(SET_BAUDRATE, [baudRate >>> 24, baudRate >>> 16 & 255, baudRate >>> 8 & 255, baudRate & 255]);
        this.readable = new ReadableStream({start: controller => { this.controller = controller; }});
        this.writable = new WritableStream({write: bytes => this.#send(bytes)});
    }

    async close() {
        this.controller = undefined;
        this.readable = this.writable = null;
    }

    async setSignals({dataTerminalReady, requestToSend}) {
        // The chip's reset line last when it is let go, first when it is pulled.
        const orders = [];
        if (dataTerminalReady !== undefined) {
            orders.push([SET_CONTROL, [dataTerminalReady ? DTR_ON : DTR_OFF]]);
        }
        if (requestToSend !== undefined) {
            orders.push([SET_CONTROL, [requestToSend ? RTS_ON : RTS_OFF]]);
        }
        for (const [order, value] of orders) {
            this.#set(order, value);
        }
    }

    end() {
        this.#socket?.destroy();
    }

    #connect() {
        this.#socket = net.connect(this.#address);
        this.#socket.setNoDelay(true);
        this.#socket.on('data', bytes => this.#receive(bytes));
        const opened = new Promise((resolve, reject) => {
            this.#opened = resolve;
            this.#socket.on('error', reject);
        });
        for (const option of [BINARY, SUPPRESS_GO_AHEAD, COM_PORT]) {
            this.#socket.write(Uint8Array.of(IAC, WILL, option, IAC, DO, option));
        }
        return opened;
    }

    #set(order, value) {
        const escaped = value.flatMap(byte => byte === IAC ? [IAC, IAC] : [byte]);
        this.#socket.write(Uint8Array.of(IAC, SB, COM_PORT, order, ...escaped, IAC, SE));
    }

    #send(bytes) {
        const escaped = [];
        for (const byte of bytes) {
            escaped.push(byte);
            if (byte === IAC) {
                escaped.push(IAC);
            }
        }
        return new Promise(resolve => this.#socket.write(Uint8Array.from(escaped), resolve));
    }

    #receive(bytes) {
        const data = [];
        for (const byte of bytes) {
            this.#take(byte, data);
        }
        if (data.length > 0) {
            this.controller?.enqueue(Uint8Array.from(data));
        }
    }

    // Telnet's orders and answers are passed over, but for the one that says that RFC 2217 is spoken.
    #take(byte, data) {
        switch (this.#state) {
        case 'data':
            if (byte === IAC) {
                this.#state = 'iac';
            } else {
                data.push(byte);
            }
            break;
        case 'iac':
            this.#verb = byte;
            this.#state = byte >= WILL && byte <= DONT ? 'option' : byte === SB ? 'order' : 'data';
            if (byte === IAC) {
                data.push(byte);
            }
            break;
        case 'option':
            if (byte === COM_PORT && this.#verb === DO) {
                this.#opened();
            }
            this.#state = 'data';
            break;
        case 'order':
            this.#state = byte === IAC ? 'order iac' : 'order';
            break;
        case 'order iac':
            this.#state = byte === SE ? 'data' : 'order';
            break;
        }
    }
}
