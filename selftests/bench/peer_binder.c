// SPDX-License-Identifier: GPL-2.0
/*
 * Binder without a library: the server is the context manager of its device, and the
 * client sends transactions to handle 0. One ioctl frees the buffer of the previous
 * message, sends a transaction or a reply, and reads the next message. The server
 * makes one more ioctl for each reply, because binder ends the read at once to report
 * that the reply is complete.
 */
#include <linux/android/binder.h>

#include "peers.h"

enum { MAP_SIZE = 128 * 1024 };

struct free_command {
	__u32 command;
	binder_uintptr_t buffer;
} __attribute__((packed));

struct transaction_command {
	__u32 command;
	struct binder_transaction_data data;
} __attribute__((packed));

/* A device has only one context manager, so each pair needs its own device. */
static const char *const devices[BENCH_PAIRS_MAX] = {
	"/dev/binder", "/dev/binder1", "/dev/binder2", "/dev/binder3",
};

/**
 * struct binder - the state of one process
 * @out: data that the next ioctl writes; @out.free only if there is a buffer to free
 * @in: data that was read; the part from @next to @end is not yet parsed
 */
struct binder {
	const char *device;
	int fd;
	struct message m;
	struct {
		struct free_command free;
		struct transaction_command transaction;
	} __attribute__((packed)) out;
	char in[256];
	size_t next, end;
};

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	struct binder *b = state_new(sizeof(*b));

	b->device = devices[pair];
	b->out.free.command = BC_FREE_BUFFER;
	b->out.transaction.command = BC_TRANSACTION;
	b->out.transaction.data.data_size = sizeof(b->m);
	b->out.transaction.data.data.ptr.buffer = (uintptr_t)&b->m;
	return b;
}

static void open_device(struct binder *b)
{
	b->fd = open(b->device, O_RDWR | O_CLOEXEC);
	must(b->fd >= 0);
	must(mmap(NULL, MAP_SIZE, PROT_READ, MAP_PRIVATE | MAP_NORESERVE, b->fd,
		  0) != MAP_FAILED);
}

/* The kernel deregisters a context manager shortly after its exit, not at once. */
static bool become_manager(int fd)
{
	const struct timespec moment = { .tv_nsec = 10 * MILLISECOND };
	__s32 zero = 0;

	for (int i = 0; i < 300; i++) {
		if (!ioctl(fd, BINDER_SET_CONTEXT_MGR, &zero))
			return true;
		if (errno != EBUSY)
			return false;
		nanosleep(&moment, NULL);
	}
	return false;
}

static const char *absent(void)
{
	for (int i = 0; i < BENCH_PAIRS_MAX; i++) {
		int fd = open(devices[i], O_RDWR | O_CLOEXEC);
		bool free;

		if (fd < 0)
			return "modprobe binder_linux devices=binder,binder1,binder2,binder3";
		free = become_manager(fd);
		close(fd);
		if (!free)
			return "its context manager is another process";
	}
	return NULL;
}

static void command(struct binder *b, void *out, size_t size, bool read)
{
	struct binder_write_read arg = {
		.write_buffer = (uintptr_t)out, .write_size = size,
		.read_buffer = (uintptr_t)b->in,
		.read_size = read ? sizeof(b->in) : 0,
	};

	must(!ioctl(b->fd, BINDER_WRITE_READ, &arg));
	must(arg.write_consumed == size);
	if (read) {
		b->next = 0;
		b->end = arg.read_consumed;
	}
}

/* Return: the message of the next BR_TRANSACTION or BR_REPLY; reads if necessary. */
static void await_message(struct binder *b, __u32 wanted)
{
	struct binder_transaction_data data;

	for (;;) {
		__u32 code;

		if (b->next == b->end)
			command(b, NULL, 0, true);
		memcpy(&code, b->in + b->next, sizeof(code));
		b->next += sizeof(code) + _IOC_SIZE(code);
		must(code != BR_DEAD_REPLY && code != BR_FAILED_REPLY &&
		     code != BR_ERROR);
		if (code == wanted)
			break;
	}
	memcpy(&data, b->in + b->next - sizeof(data), sizeof(data));
	must(data.data_size == sizeof(b->m));
	memcpy(&b->m, (void *)(uintptr_t)data.data.ptr.buffer, sizeof(b->m));
	b->out.free.buffer = data.data.ptr.buffer;
}

/* Send the message, and free the buffer of the last received message. */
static void send_message(struct binder *b, bool read)
{
	bool first = !b->out.free.buffer;

	if (first)
		command(b, &b->out.transaction, sizeof(b->out.transaction), read);
	else
		command(b, &b->out, sizeof(b->out), read);
}

static void begin_client(void *state)
{
	open_device(state);
}

static void begin_server(void *state)
{
	struct binder *b = state;
	__u32 enter = BC_ENTER_LOOPER;

	open_device(b);
	must(become_manager(b->fd));
	command(b, &enter, sizeof(enter), false);
	b->out.transaction.command = BC_REPLY;
}

static void client(void *state, unsigned long n)
{
	struct binder *b = state;

	for (unsigned long i = 1; i <= n; i++) {
		b->m.word[6] = i;
		send_message(b, true);
		await_message(b, BR_REPLY);
	}
	must(b->m.word[6] == n);
}

static void server(void *state, unsigned long n)
{
	struct binder *b = state;

	for (;;) {
		await_message(b, BR_TRANSACTION);
		if (!--n)
			break;
		send_message(b, true);
	}
	send_message(b, false);
}

static void teardown(void *state)
{
	free(state);
}

const struct peer peer_binder = {
	.name = "binder",
	.carries = "56 bytes; transactions to the context manager",
	.absent = absent,
	.setup = setup,
	.begin_client = begin_client,
	.begin_server = begin_server,
	.client = client,
	.server = server,
	.teardown = teardown,
};
