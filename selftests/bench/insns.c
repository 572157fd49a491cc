// SPDX-License-Identifier: GPL-2.0
/*
 * What one command costs, on one CPU.
 *
 * usage: insns [-i] [-j]
 *	-i  a nanosecond is an instruction: the machine counts them (QEMU's
 *	    -icount shift=0, as scripts/vm --icount starts it)
 *	-j  JSON
 *
 * Each command is timed alone, between two readings of CLOCK_MONOTONIC, and the
 * cost of a reading itself is taken off. So what is needed between two commands,
 * such as to let the receiver wait again, is not counted. The few rounds that an
 * interrupt fell into are left out: the median does not see them, and the maximum
 * is that of 95 rounds in 100. So two runs on a machine that counts instructions
 * print the same.
 */
#include "../fipc_selftest.h"

enum { ROUNDS = 1001, WARM_UP = 200 };

struct result {
	const char *name, *peer, *text;
	__u64 min, median, max;
};

/* What the operations use. */
struct bench {
	int fd;
	__u64 cap;
	struct fipc_xfer send, recv;
	pid_t receiver;
};

static int compare(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return x < y ? -1 : x > y;
}

/*
 * @prepare and @finish, if given, run around each timed @run. Times are those
 * between the readings, a reading's own cost included.
 */
static void measure(struct bench *b, struct result *r,
		    void (*prepare)(struct bench *b),
		    void (*run)(struct bench *b),
		    void (*finish)(struct bench *b))
{
	static __u64 times[ROUNDS];

	for (int i = -WARM_UP; i < ROUNDS; i++) {
		__u64 start, end;

		if (prepare)
			prepare(b);
		start = now();
		run(b);
		end = now();
		if (finish)
			finish(b);
		if (i >= 0)
			times[i] = end - start;
	}
	qsort(times, ROUNDS, sizeof(*times), compare);
	r->min = times[0];
	r->median = times[ROUNDS / 2];
	r->max = times[ROUNDS * 95 / 100];
}

static void run_nothing(struct bench *b)
{
}

static void run_empty(struct bench *b)
{
	must(ioctl(b->fd, _IO(FIPC_IOC_TYPE, 0x7f), 0) == -1);
}

static void run_send(struct bench *b)
{
	must(!ioctl(b->fd, FIPC_IOC_SEND, &b->send));
}

static void run_recv(struct bench *b)
{
	b->recv.msg.cap = b->cap;
	must(!ioctl(b->fd, FIPC_IOC_RECV, &b->recv));
}

/* An event that needs the receiver's CPU, so sleep between the looks. */
static void await_receiver(struct bench *b)
{
	const struct timespec moment = { .tv_nsec = 100000 };

	while (!is_parked(b->receiver, FIPC_IOC_RECV))
		nanosleep(&moment, NULL);
}

/*
 * The receiver is of the batch class: its wake-up does not preempt the sender,
 * which would put the receiver's own work between the readings.
 */
static void receive_for_ever(void *arg)
{
	const struct sched_param param = { 0 };
	struct bench *b = arg;

	must(!sched_setscheduler(0, SCHED_BATCH, &param));
	for (;;)
		run_recv(b);
}

static void take_off(struct result *r, __u64 reading)
{
	r->min -= reading;
	r->median -= reading;
	r->max -= reading;
}

enum { EMPTY, SEND_QUEUED, SEND_DIRECT, RECV_QUEUED, RESULTS };

static struct result results[RESULTS] = {
	[EMPTY] = {
		.name = "ioctl-1cpu", .peer = "empty-ioctl",
		.text = "empty ioctl",
	},
	[SEND_QUEUED] = {
		.name = "send-queued-1cpu", .peer = "fastipc",
		.text = "send to the queue",
	},
	[SEND_DIRECT] = {
		.name = "send-direct-1cpu", .peer = "fastipc",
		.text = "send to a waiting receiver",
	},
	[RECV_QUEUED] = {
		.name = "recv-queued-1cpu", .peer = "fastipc",
		.text = "receive from the queue",
	},
};

static void measure_all(struct bench *b)
{
	struct result reading;

	measure(b, &reading, NULL, run_nothing, NULL);
	measure(b, &results[EMPTY], NULL, run_empty, NULL);
	measure(b, &results[SEND_QUEUED], NULL, run_send, run_recv);
	measure(b, &results[RECV_QUEUED], run_send, run_recv, NULL);
	b->receiver = spawn(receive_for_ever, b);
	measure(b, &results[SEND_DIRECT], await_receiver, run_send, NULL);
	kill_and_reap(b->receiver);

	for (int i = 0; i < RESULTS; i++)
		take_off(&results[i], reading.median);
}

static void print_table(const char *unit)
{
	printf("%-32s %8s %8s   (%s)\n", "one CPU", "median", "min", unit);
	for (const struct result *r = results; r < results + RESULTS; r++)
		printf("%-32s %8llu %8llu\n", r->text, r->median, r->min);
}

static void print_json(const char *unit)
{
	for (int i = 0; i < RESULTS; i++) {
		const struct result *r = &results[i];

		printf("%s{\"case\": \"%s\", \"peer\": \"%s\", \"unit\": \"%s\", ",
		       i ? ",\n " : "[", r->name, r->peer, unit);
		printf("\"value\": %llu, \"min\": %llu, \"max\": %llu}",
		       r->median, r->min, r->max);
	}
	printf("]\n");
}

int main(int argc, char **argv)
{
	struct bench b;
	const char *unit = "ns";
	bool json = false;
	int opt;

	while ((opt = getopt(argc, argv, "ij")) != -1) {
		if (opt == '?') {
			fprintf(stderr, "usage: insns [-i] [-j]\n");
			return 2;
		}
		if (opt == 'i')
			unit = "insn";
		else
			json = true;
	}
	pin_to_cpu(0);
	b.fd = space_new();
	b.cap = endpoint_new(b.fd, 0);
	b.send = xfer_new(b.cap, 1, NEVER);
	b.recv = xfer_new(b.cap, 0, NEVER);
	measure_all(&b);
	if (json)
		print_json(unit);
	else
		print_table(unit);
	return 0;
}
