// ESP32 GPIO and GPIO matrix: any output signal to any pin, any pin (or a constant) to any input signal,
// with inversion; forty general-purpose pins with interrupts on edges and levels.
//
//     output signal ──┐                      ┌── pull-up, pull-down (IO_MUX, RTC IO_MUX)
//     GPIO_OUT ───────┴─ OUT_SEL ─ invert ───┴── pin ──┬── input enable ── GPIO_IN, interrupts
//                                            board ────┘        └── IN_SEL ─ invert ── input signal
//
// A wave (LEDC, sigma-delta) is not made edge by edge: its level is asked for when GPIO_IN is read, and its
// edges happen only while an interrupt or a peripheral waits for them.
//
// Source:       ESP32 TRM, chapter "IO_MUX and GPIO Matrix"; strapping: ESP32 datasheet, "Strapping Pins".
// Not modelled: output enables that come from a peripheral (a selected signal always drives its pin), the
//               level of pads whose IO_MUX function is a peripheral's own, settings for sleep, wake-up of
//               light sleep.

#include "soc/gpio.h"

#include "base/bits.h"

#define FIRST_INPUT_ONLY 34U

#define FIRST_LOOP_BACK 224 // sig_in_func224 to 228
#define LOOP_BACKS      5

static const struct reg registers[] = {GPIO_REGISTERS(REG_ENTRY)};

static uint64_t both(const struct gpio *gpio, uint32_t low, uint32_t high)
{
    return (uint64_t)gpio->reg[high / 4] << 32 | gpio->reg[low / 4];
}

static bool bit64(uint64_t word, unsigned n)
{
    return (word >> n & 1U) != 0;
}

// Interrupts

// Pins whose INT_ENA has that bit set, of those with a status.
static uint64_t pending(const struct gpio *gpio, unsigned enable)
{
    uint64_t pins = 0;
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        if (bit64(gpio->status, pin) && bit_is_set(gpio->reg[GPIO_PIN_REG(pin) / 4], enable)) {
            pins |= UINT64_C(1) << pin;
        }
    }
    return pins;
}

// The bit of INT_ENA for each CPU and kind of interrupt.
static const uint8_t enable_bit[GPIO_CORES][GPIO_IRQS] = {{15, 16}, {13, 14}};

static void update_irq(struct gpio *gpio)
{
    for (unsigned core = 0; core < GPIO_CORES; core++) {
        for (unsigned kind = 0; kind < GPIO_IRQS; kind++) {
            bool level = gpio->status != 0 && pending(gpio, enable_bit[core][kind]) != 0;
            line_drive(&gpio->irq[core][kind], level);
        }
    }
}

static uint32_t int_type(const struct gpio *gpio, unsigned pin)
{
    return GET(gpio->reg[GPIO_PIN_REG(pin) / 4], GPIO_PIN_INT_TYPE);
}

static void note_edge(struct gpio *gpio, unsigned pin, bool level)
{
    uint32_t type = int_type(gpio, pin);
    if (type == GPIO_INT_ANY_EDGE || type == (level ? GPIO_INT_RISING : GPIO_INT_FALLING)) {
        gpio->status |= UINT64_C(1) << pin;
    }
}

// Level interrupts come back as long as the level lasts.
static void note_levels(struct gpio *gpio)
{
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        uint32_t type = int_type(gpio, pin);
        bool level = bit64(gpio->in, pin);
        if ((type == GPIO_INT_LOW && !level) || (type == GPIO_INT_HIGH && level)) {
            gpio->status |= UINT64_C(1) << pin;
        }
    }
}

// Levels

static bool signal_level(const struct gpio *gpio, uint32_t signal)
{
    return bit_is_set(gpio->signal[signal / 8], signal % 8);
}

// What the GPIO matrix does with the pin.
static enum gpio_output matrix_output(const struct gpio *gpio, unsigned pin)
{
    uint32_t config = gpio->reg[GPIO_OUT_SEL_REG(pin) / 4];
    uint32_t signal = GET(config, GPIO_FUNC_OUT_SEL);
    bool from_register = signal >= GPIO_OUT_SIMPLE;
    bool enabled = true;
    if (from_register || GET(config, GPIO_FUNC_OEN_SEL) != 0) {
        enabled = bit64(both(gpio, GPIO_ENABLE, GPIO_ENABLE1), pin);
    }
    enabled ^= GET(config, GPIO_FUNC_OEN_INV_SEL) != 0;
    bool level = from_register ? bit64(both(gpio, GPIO_OUT, GPIO_OUT1), pin) : signal_level(gpio, signal);
    level ^= GET(config, GPIO_FUNC_OUT_INV_SEL) != 0;
    bool open_drain = GET(gpio->reg[GPIO_PIN_REG(pin) / 4], GPIO_PIN_PAD_DRIVER) != 0;
    if (!enabled || (open_drain && level)) {
        return GPIO_OUTPUT_OFF;
    }
    return level ? GPIO_OUTPUT_HIGH : GPIO_OUTPUT_LOW;
}

static enum gpio_output chip_output(const struct gpio *gpio, unsigned pin)
{
    if (pin >= FIRST_INPUT_ONLY) {
        return GPIO_OUTPUT_OFF;
    }
    if (rtc_io_is_held(gpio->rtc_io, pin)) {
        return gpio->output[pin];
    }
    if (rtc_io_owns(gpio->rtc_io, pin)) {
        bool level = false;
        bool driven = rtc_io_drives(gpio->rtc_io, pin, &level);
        return !driven ? GPIO_OUTPUT_OFF : level ? GPIO_OUTPUT_HIGH : GPIO_OUTPUT_LOW;
    }
    return io_mux_is_gpio(gpio->io_mux, pin) ? matrix_output(gpio, pin) : GPIO_OUTPUT_OFF;
}

static bool pulled_level(const struct gpio *gpio, unsigned pin)
{
    if (gpio->drive[pin] == GPIO_PULL_HIGH || gpio->drive[pin] == GPIO_PULL_LOW) {
        return gpio->drive[pin] == GPIO_PULL_HIGH;
    }
    bool up = false;
    bool down = false;
    if (!rtc_io_pulls(gpio->rtc_io, pin, &up, &down)) {
        up = GET(io_mux_pad(gpio->io_mux, pin), IO_MUX_FUN_WPU) != 0;
        down = GET(io_mux_pad(gpio->io_mux, pin), IO_MUX_FUN_WPD) != 0;
    }
    return up && !down;
}

static bool resolve(const struct gpio *gpio, unsigned pin)
{
    if (gpio->drive[pin] == GPIO_DRIVE_LOW) {
        return false;
    }
    if (gpio->output[pin] != GPIO_OUTPUT_OFF) {
        return gpio->output[pin] == GPIO_OUTPUT_HIGH;
    }
    return gpio->drive[pin] == GPIO_DRIVE_HIGH || pulled_level(gpio, pin);
}

static void update_output(struct gpio *gpio, unsigned pin)
{
    enum gpio_output output = chip_output(gpio, pin);
    if (output == gpio->output[pin]) {
        return;
    }
    gpio->output[pin] = (uint8_t)output;
    if (gpio->output_changed != NULL) {
        gpio->output_changed(gpio->output_ctx, pin, output);
    }
}

bool gpio_input_enabled(const struct gpio *gpio, unsigned pin)
{
    return GET(io_mux_pad(gpio->io_mux, pin), IO_MUX_FUN_IE) != 0;
}

static void update_pin(struct gpio *gpio, unsigned pin)
{
    update_output(gpio, pin);
    bool level = resolve(gpio, pin);
    bool seen = level && gpio_input_enabled(gpio, pin);
    if (seen != bit64(gpio->in, pin)) {
        gpio->in ^= UINT64_C(1) << pin;
        note_edge(gpio, pin, seen);
    }
    line_drive(&gpio->pin[pin], level);
}

// Tells the peripherals whose inputs come from one of the pins in `mask`.
static void tell_inputs(struct gpio *gpio, uint64_t mask)
{
    if ((mask & gpio->input_pins) == 0) {
        return;
    }
    for (struct gpio_input *input = gpio->inputs; input != NULL; input = input->next) {
        bool level = gpio_input_level(gpio, input->signal);
        if (level != input->level) {
            input->level = level;
            input->changed(input->ctx, level);
        }
    }
}

// Everything that follows from a change of the pins in `mask`.
static void update_pins(struct gpio *gpio, uint64_t mask)
{
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        if (bit64(mask, pin)) {
            update_pin(gpio, pin);
        }
    }
    note_levels(gpio);
    update_irq(gpio);
    tell_inputs(gpio, mask);
    if (gpio->levels_changed != NULL) {
        gpio->levels_changed(gpio->levels_ctx);
    }
}

static uint64_t find_wave_pins(const struct gpio *gpio)
{
    uint64_t pins = 0;
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        if (gpio_is_wave(gpio_pin_signal(gpio, pin)) && gpio_input_enabled(gpio, pin)) {
            pins |= UINT64_C(1) << pin;
        }
    }
    return pins;
}

// Sources may have changed to constants, too: everybody is asked.
static void find_inputs(struct gpio *gpio)
{
    uint64_t pins = 0;
    for (const struct gpio_input *input = gpio->inputs; input != NULL; input = input->next) {
        int source = gpio_input_source(gpio, input->signal, NULL);
        if (source >= 0 && source < (int)GPIO_PINS) {
            pins |= UINT64_C(1) << source;
        }
    }
    gpio->input_pins = UINT64_MAX;
    tell_inputs(gpio, UINT64_MAX);
    gpio->input_pins = pins;
}

static void tell_routed(struct gpio *gpio)
{
    gpio->wave_pins = find_wave_pins(gpio);
    find_inputs(gpio);
    for (struct gpio_listener *listener = gpio->listeners; listener != NULL; listener = listener->next) {
        listener->routed(listener->ctx);
    }
}

static void pad_changed(void *ctx, unsigned pin)
{
    struct gpio *gpio = ctx;
    update_pins(gpio, UINT64_C(1) << pin);
    tell_routed(gpio);
}

// The board's side

void gpio_drive(struct gpio *gpio, unsigned pin, enum gpio_drive drive)
{
    if (pin < GPIO_PINS && gpio->drive[pin] != drive) {
        gpio->drive[pin] = (uint8_t)drive;
        update_pins(gpio, UINT64_C(1) << pin);
    }
}

bool gpio_level(const struct gpio *gpio, unsigned pin)
{
    return pin < GPIO_PINS && gpio->pin[pin].level;
}

bool gpio_drives_pin(const struct gpio *gpio, unsigned pin, bool *level)
{
    *level = pin < GPIO_PINS && gpio->output[pin] == GPIO_OUTPUT_HIGH;
    return pin < GPIO_PINS && gpio->output[pin] != GPIO_OUTPUT_OFF;
}

bool gpio_wakes(const struct gpio *gpio)
{
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        uint32_t type = int_type(gpio, pin);
        bool level = bit64(gpio->in, pin);
        bool matches = (type == GPIO_INT_HIGH && level) || (type == GPIO_INT_LOW && !level);
        if (matches && GET(gpio->reg[GPIO_PIN_REG(pin) / 4], GPIO_PIN_WAKEUP_ENABLE) != 0) {
            return true;
        }
    }
    return false;
}

// The level of a strapping pin while the chip is in reset: the board's, else the pad's default pull.
static uint32_t strap(const struct gpio *gpio, unsigned pin, bool pulled_up)
{
    switch (gpio->drive[pin]) {
    case GPIO_DRIVE_LOW:
    case GPIO_PULL_LOW:
        return 0;
    case GPIO_DRIVE_HIGH:
    case GPIO_PULL_HIGH:
        return 1;
    default:
        return pulled_up;
    }
}

uint32_t gpio_straps(const struct gpio *gpio)
{
    uint32_t straps = SET(0, GPIO_STRAP_GPIO0, strap(gpio, 0, true));
    straps = SET(straps, GPIO_STRAP_GPIO2, strap(gpio, 2, false));
    straps = SET(straps, GPIO_STRAP_GPIO4, strap(gpio, 4, false));
    straps = SET(straps, GPIO_STRAP_GPIO5, strap(gpio, 5, true));
    straps = SET(straps, GPIO_STRAP_GPIO12, strap(gpio, 12, false));
    return SET(straps, GPIO_STRAP_GPIO15, strap(gpio, 15, true));
}

// The peripherals' side

void gpio_listen(struct gpio *gpio, struct gpio_listener *listener)
{
    listener->next = gpio->listeners;
    gpio->listeners = listener;
}

void gpio_listen_input(struct gpio *gpio, struct gpio_input *input)
{
    input->level = false;
    input->next = gpio->inputs;
    gpio->inputs = input;
}

bool gpio_is_wave(int signal)
{
    bool ledc = signal >= (int)SIG_LEDC_HS_OUT0 && signal < (int)SIG_LEDC_LS_OUT0 + 8;
    return ledc || (signal >= (int)SIG_GPIO_SD0_OUT && signal < (int)SIG_GPIO_SD0_OUT + 8);
}

bool gpio_pin_is_watched(const struct gpio *gpio, unsigned pin)
{
    bool waits = int_type(gpio, pin) != GPIO_INT_OFF || bit64(gpio->input_pins, pin);
    return waits && gpio_input_enabled(gpio, pin);
}

void gpio_set_signal(struct gpio *gpio, unsigned signal, bool level)
{
    if (signal >= GPIO_SIGNALS || signal_level(gpio, signal) == level) {
        return;
    }
    gpio->signal[signal / 8] ^= (uint8_t)bit(signal % 8);
    for (unsigned pin = 0; pin < GPIO_PINS; pin++) {
        if (gpio_pin_signal(gpio, pin) == (int)signal) {
            update_pins(gpio, UINT64_C(1) << pin);
        }
    }
}

int gpio_input_source(const struct gpio *gpio, unsigned signal, bool *inverted)
{
    if (signal >= GPIO_SIGNALS) {
        return -1;
    }
    uint32_t config = gpio->reg[GPIO_IN_SEL_REG(signal) / 4];
    if (inverted != NULL) {
        *inverted = GET(config, GPIO_FUNC_IN_INV_SEL) != 0;
    }
    uint32_t source = GET(config, GPIO_FUNC_IN_SEL);
    if (GET(config, GPIO_SIG_IN_SEL) == 0) {
        return -1;
    }
    if (source < GPIO_PINS || source == GPIO_IN_CONST_1) {
        return (int)source;
    }
    return GPIO_IN_CONST_0;
}

bool gpio_input_level(const struct gpio *gpio, unsigned signal)
{
    bool inverted = false;
    int source = gpio_input_source(gpio, signal, &inverted);
    bool level = source == (int)GPIO_IN_CONST_1;
    if (source >= 0 && source < (int)GPIO_PINS) {
        level = bit64(gpio->in, (unsigned)source);
    }
    return level != inverted;
}

int gpio_pin_signal(const struct gpio *gpio, unsigned pin)
{
    if (pin >= FIRST_INPUT_ONLY || !io_mux_is_gpio(gpio->io_mux, pin)) {
        return -1;
    }
    uint32_t signal = GET(gpio->reg[GPIO_OUT_SEL_REG(pin) / 4], GPIO_FUNC_OUT_SEL);
    return signal < GPIO_OUT_SIMPLE ? (int)signal : -1;
}

static bool is_loop_back(int signal)
{
    return signal >= FIRST_LOOP_BACK && signal < FIRST_LOOP_BACK + LOOP_BACKS;
}

int gpio_pin_signal_through(const struct gpio *gpio, unsigned pin, unsigned *passes)
{
    int signal = gpio_pin_signal(gpio, pin);
    for (*passes = 0; is_loop_back(signal) && *passes < LOOP_BACKS; ++*passes) {
        int source = gpio_input_source(gpio, (unsigned)signal, NULL);
        signal = source >= 0 ? gpio_pin_signal(gpio, (unsigned)source) : -1;
    }
    return signal;
}

// Bus access

// GPIO_IN and GPIO_IN1.
static uint64_t levels_now(struct gpio *gpio)
{
    if (gpio->wave_pins != 0 && gpio->refresh != NULL) {
        gpio->refresh(gpio->refresh_ctx);
    }
    return gpio->in;
}

// Pins 0 to 31 in one register, the others in another.
static uint32_t half(uint64_t pins, bool high)
{
    return (uint32_t)(high ? pins >> 32 : pins);
}

static uint32_t gpio_read(void *device, uint32_t offset)
{
    static const struct {
        uint32_t low, high;
        unsigned enable; // bit of GPIO_PIN
    } interrupts[] = {
        {GPIO_ACPU_INT, GPIO_ACPU_INT1, 13},       {GPIO_ACPU_NMI_INT, GPIO_ACPU_NMI_INT1, 14},
        {GPIO_PCPU_INT, GPIO_PCPU_INT1, 15},       {GPIO_PCPU_NMI_INT, GPIO_PCPU_NMI_INT1, 16},
        {GPIO_CPUSDIO_INT, GPIO_CPUSDIO_INT1, 17},
    };
    struct gpio *gpio = device;
    if (offset == GPIO_IN || offset == GPIO_IN1) {
        return half(levels_now(gpio), offset == GPIO_IN1);
    }
    if (offset == GPIO_STATUS || offset == GPIO_STATUS1) {
        return half(gpio->status, offset == GPIO_STATUS1);
    }
    for (size_t i = 0; i < sizeof interrupts / sizeof interrupts[0]; i++) {
        if (offset == interrupts[i].low || offset == interrupts[i].high) {
            return half(pending(gpio, interrupts[i].enable), offset == interrupts[i].high);
        }
    }
    return gpio->reg[offset / 4];
}

static const uint64_t bank1_pins = UINT64_C(0xff) << 32;

// Register = value, in one of the two banks of GPIO_OUT and GPIO_ENABLE; the pins that changed follow.
static void write_bank(struct gpio *gpio, uint32_t offset, bool bank1, uint32_t value)
{
    uint32_t word = bank1 ? value & bits_ones(8) : value;
    uint32_t changed = gpio->reg[offset / 4] ^ word;
    gpio->reg[offset / 4] = word;
    update_pins(gpio, bank1 ? (uint64_t)changed << 32 : changed);
}

static void write_status(struct gpio *gpio, uint64_t status)
{
    gpio->status = status & (bank1_pins | UINT32_MAX);
    note_levels(gpio);
    update_irq(gpio);
}

static void write_config(struct gpio *gpio, uint32_t offset, uint32_t value)
{
    reg_store(registers, REG_COUNT(registers), gpio->reg, offset, value);
    if (offset >= GPIO_OUT_SEL_REG(0)) {
        update_pins(gpio, UINT64_C(1) << (offset - GPIO_OUT_SEL_REG(0)) / 4);
        tell_routed(gpio);
    } else if (offset >= GPIO_IN_SEL_REG(0)) {
        tell_routed(gpio);
    } else if (offset >= GPIO_PIN_REG(0) && offset <= GPIO_PIN39) {
        update_pins(gpio, UINT64_C(1) << (offset - GPIO_PIN_REG(0)) / 4);
        if (gpio->wave_pins != 0) {
            tell_routed(gpio); // somebody may wait for the edges of a wave now
        }
    }
}

static void gpio_write(void *device, uint32_t offset, uint32_t value)
{
    struct gpio *gpio = device;
    uint64_t high = (uint64_t)value << 32;
    switch (offset) {
    case GPIO_OUT:
    case GPIO_ENABLE:
        write_bank(gpio, offset, false, value);
        break;
    case GPIO_OUT1:
    case GPIO_ENABLE1:
        write_bank(gpio, offset, true, value);
        break;
    case GPIO_OUT_W1TS:
    case GPIO_ENABLE_W1TS:
        write_bank(gpio, offset - 4, false, gpio->reg[(offset - 4) / 4] | value);
        break;
    case GPIO_OUT_W1TC:
    case GPIO_ENABLE_W1TC:
        write_bank(gpio, offset - 8, false, gpio->reg[(offset - 8) / 4] & ~value);
        break;
    case GPIO_OUT1_W1TS:
    case GPIO_ENABLE1_W1TS:
        write_bank(gpio, offset - 4, true, gpio->reg[(offset - 4) / 4] | value);
        break;
    case GPIO_OUT1_W1TC:
    case GPIO_ENABLE1_W1TC:
        write_bank(gpio, offset - 8, true, gpio->reg[(offset - 8) / 4] & ~value);
        break;
    case GPIO_STATUS:
        write_status(gpio, (gpio->status & bank1_pins) | value);
        break;
    case GPIO_STATUS_W1TS:
        write_status(gpio, gpio->status | value);
        break;
    case GPIO_STATUS_W1TC:
        write_status(gpio, gpio->status & ~(uint64_t)value);
        break;
    case GPIO_STATUS1:
        write_status(gpio, (gpio->status & UINT32_MAX) | high);
        break;
    case GPIO_STATUS1_W1TS:
        write_status(gpio, gpio->status | high);
        break;
    case GPIO_STATUS1_W1TC:
        write_status(gpio, gpio->status & ~high);
        break;
    default:
        write_config(gpio, offset, value);
        break;
    }
}

// Reset and wiring

// The lines of UART and I2C and the chip selects of SPI rest high; everything else low.
static void idle_signals(struct gpio *gpio)
{
    static const uint8_t resting_high[] = {
        SIG_U0TXD_OUT,   SIG_U1TXD_OUT, SIG_U2TXD_OUT, SIG_I2CEXT0_SCL, SIG_I2CEXT0_SDA, SIG_I2CEXT1_SCL,
        SIG_I2CEXT1_SDA, SIG_HSPICS0,   SIG_HSPICS1,   SIG_HSPICS1 + 1, SIG_VSPICS0,     SIG_VSPICS0 + 1,
        SIG_VSPICS0 + 2, SIG_SPICS0,    SIG_SPICS1,    SIG_SPICS1 + 1,
    };
    for (size_t i = 0; i < sizeof(gpio->signal); i++) {
        gpio->signal[i] = 0;
    }
    for (size_t i = 0; i < sizeof(resting_high); i++) {
        gpio->signal[resting_high[i] / 8] |= (uint8_t)bit(resting_high[i] % 8U);
    }
}

static void gpio_reset(void *device)
{
    struct gpio *gpio = device;
    reg_reset(registers, REG_COUNT(registers), gpio->reg);
    gpio->reg[GPIO_STRAP / 4] = gpio_straps(gpio);
    idle_signals(gpio);
    update_pins(gpio, UINT64_MAX);
    gpio->status = 0;
    update_irq(gpio);
    tell_routed(gpio);
}

static void gpio_init(void *device, const struct peripheral_host *host, unsigned index)
{
    (void)index;
    struct gpio *gpio = device;
    *gpio = (struct gpio){.host = host};
    reg_reset(registers, REG_COUNT(registers), gpio->reg);
    idle_signals(gpio);
}

void gpio_attach(struct gpio *gpio, struct io_mux *io_mux, struct rtc_io *rtc_io)
{
    gpio->io_mux = io_mux;
    gpio->rtc_io = rtc_io;
    io_mux->pad_changed = pad_changed;
    io_mux->ctx = gpio;
    rtc_io->pad_changed = pad_changed;
    rtc_io->ctx = gpio;
    rtc_io->gpio = gpio;
}

const struct peripheral_ops gpio_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .init = gpio_init,
    .reset = gpio_reset,
    .read = gpio_read,
    .write = gpio_write,
};
