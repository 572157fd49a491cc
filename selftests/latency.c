// SPDX-License-Identifier: GPL-2.0
/* The latency of sends and calls: each is counted for its operation and path. */
#include "kselftest_harness.h"
#include "plane.h"

enum { N = 20 };
enum { OPERATIONS = FASTIPC_OPERATION_CALL + 1, PATHS = FASTIPC_PATH_FAILED + 1 };

/* struct times - the latencies of one operation on one path */
struct times {
	__u64 count, sum_ns, histogram[FASTIPC_BUCKETS];
};

/* struct account - the latencies of all operations and paths */
struct account {
	struct times of[OPERATIONS][PATHS];
	int n;
};

FIXTURE_VARIANT(latency) {
	bool regs;
};

FIXTURE(latency) {
	int fd;
	__u64 cap;
	bool regs;
	pid_t server;
	struct settings settings;
	struct account before;
};

FIXTURE_VARIANT_ADD(latency, memory) { .regs = false };
FIXTURE_VARIANT_ADD(latency, registers) { .regs = true };

static void account_for(const struct nl_message *m, void *arg)
{
	struct account *account = arg;
	__u32 operation = nl_u32(m, FASTIPC_A_LATENCY_OPERATION);
	__u32 path = nl_u32(m, FASTIPC_A_LATENCY_PATH);
	struct times *times;

	must(m->cmd == FASTIPC_CMD_LATENCY_GET);
	must(operation < OPERATIONS && path < PATHS);
	times = &account->of[operation][path];
	times->count = nl_u64(m, FASTIPC_A_LATENCY_COUNT);
	times->sum_ns = nl_u64(m, FASTIPC_A_LATENCY_SUM_NS);
	memcpy(times->histogram, nl_data(m, FASTIPC_A_LATENCY_HISTOGRAM,
					 sizeof(times->histogram)),
	       sizeof(times->histogram));
	account->n++;
}

static struct account account_read(void)
{
	struct account account = { .n = 0 };
	struct nl nl;

	nl_new(&nl);
	must(!nl_dump(&nl, FASTIPC_CMD_LATENCY_GET, account_for, &account));
	nl_close(&nl);
	must(account.n == OPERATIONS * PATHS);
	return account;
}

FIXTURE_SETUP(latency)
{
	settings_get(&self->settings);
	must(!setting_set(FASTIPC_A_SETTINGS_LATENCY, 1));
	await_slots(0);
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, N);
	self->regs = variant->regs && has_regs(self->fd);
	self->before = account_read();
}

FIXTURE_TEARDOWN(latency)
{
	close(self->fd);
	settings_set(&self->settings);
}

/* Returns the difference since the start of the test. */
static struct times since(FIXTURE_DATA(latency) *self, int operation, int path)
{
	struct account now = account_read();
	struct times *before = &self->before.of[operation][path];
	struct times *times = &now.of[operation][path];

	times->count -= before->count;
	times->sum_ns -= before->sum_ns;
	for (int i = 0; i < FASTIPC_BUCKETS; i++)
		times->histogram[i] -= before->histogram[i];
	return *times;
}

/* Bucket i has times below 1 << i ns that are not below the previous limit. */
static void expect_whole(struct __test_metadata *_metadata,
			 const struct times *times)
{
	__u64 n = 0, least = 0, most = 0;

	for (int i = 0; i < FASTIPC_BUCKETS; i++) {
		n += times->histogram[i];
		least += times->histogram[i] * (i ? 1ULL << (i - 1) : 0);
		most += times->histogram[i] * ((1ULL << i) - 1);
	}
	EXPECT_EQ(times->count, n);
	EXPECT_LE(least, times->sum_ns);
	EXPECT_EQ(0, times->histogram[FASTIPC_BUCKETS - 1]);
	EXPECT_GE(most, times->sum_ns);
}

/* Expects this count on one path, and nothing on the others. */
static void expect_only(struct __test_metadata *_metadata,
			FIXTURE_DATA(latency) *self, int operation, int path,
			__u64 count)
{
	for (int o = 0; o < OPERATIONS; o++) {
		for (int p = 0; p < PATHS; p++) {
			struct times times = since(self, o, p);
			bool wanted = o == operation && p == path;

			EXPECT_EQ(wanted ? count : 0, times.count) {
				TH_LOG("operation %d, path %d", o, p);
			}
			expect_whole(_metadata, &times);
		}
	}
}

/* Makes a command in the form of the variant. */
static int command(FIXTURE_DATA(latency) *self, unsigned long cmd, __u64 cap,
		   __u64 deadline)
{
	struct fipc_xfer x = xfer_new(cap, 1, deadline);

	return call(self->fd, form(cmd, self->regs), &x);
}

FIPC_TEST(latency, fast_sends)
{
	struct waiter w;

	for (int i = 0; i < N; i++) {
		recv_waiter(&w, self->fd, self->cap, NEVER);
		ASSERT_EQ(0, command(self, FIPC_IOC_SEND, self->cap, NEVER));
		ASSERT_EQ(0, waiter_end(&w));
	}
	expect_only(_metadata, self, FASTIPC_OPERATION_SEND, FASTIPC_PATH_FAST, N);
}

FIPC_TEST(latency, queued_sends)
{
	for (int i = 0; i < N; i++)
		ASSERT_EQ(0, command(self, FIPC_IOC_SEND, self->cap, NEVER));
	expect_only(_metadata, self, FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW, N);
}

/* The latency of a stalled sender includes its wait. */
FIPC_TEST(latency, stalled_send)
{
	struct waiter w = { .fd = self->fd };
	__u64 start, slept;

	for (int i = 0; i < N; i++)
		ASSERT_EQ(0, command(self, FIPC_IOC_SEND, self->cap, NEVER));
	w.cmd = form(FIPC_IOC_SEND, self->regs);
	w.xfer = xfer_new(self->cap, 1, NEVER);
	waiter_start(&w);
	start = now();
	do {
		slept = now() - start;
	} while (slept < 20 * MILLISECOND);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, waiter_end(&w));
	expect_only(_metadata, self, FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW,
		    N + 1);
	EXPECT_LE(slept, since(self, FASTIPC_OPERATION_SEND,
			       FASTIPC_PATH_SLOW).sum_ns);
}

FIPC_TEST(latency, failed_sends)
{
	__u64 full = endpoint_new(self->fd, 1);
	__u64 closed = mint_new(self->fd, full, FIPC_RIGHT_SEND, 0);

	for (int i = 0; i < N; i++)
		ASSERT_EQ(-ENOENT, command(self, FIPC_IOC_SEND, self->cap + 1, NEVER));
	expect_only(_metadata, self, FASTIPC_OPERATION_SEND, FASTIPC_PATH_FAILED, N);

	ASSERT_EQ(0, command(self, FIPC_IOC_SEND, full, NEVER));
	ASSERT_EQ(-ETIMEDOUT, command(self, FIPC_IOC_SEND, full, PAST));
	ASSERT_EQ(-ETIMEDOUT, command(self, FIPC_IOC_SEND, full,
				      now() + 20 * MILLISECOND));
	ASSERT_EQ(0, cap_drop(self->fd, full));
	ASSERT_EQ(-EPIPE, command(self, FIPC_IOC_SEND, closed, NEVER));
	EXPECT_EQ(N + 3, since(self, FASTIPC_OPERATION_SEND,
			       FASTIPC_PATH_FAILED).count);
	EXPECT_EQ(1, since(self, FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW).count);
}

enum { STOP = 1, PLAIN, LONG };

/* Answers each call, one of them after some time. */
static void *serve(void *arg)
{
	FIXTURE_DATA(latency) *self = arg;
	struct fipc_msg msg;
	__u64 start;

	__atomic_store_n(&self->server, gettid(), __ATOMIC_SEQ_CST);
	do {
		must(!msg_recv(self->fd, self->cap, NEVER, &msg));
		start = now();
		while (msg.opcode == LONG && now() < start + 20 * MILLISECOND)
			;
		must(!reply(self->fd, msg.opcode));
	} while (msg.opcode != STOP);
	return NULL;
}

/* Calls when the server waits for a call. */
static int call_parked(FIXTURE_DATA(latency) *self, __u64 opcode)
{
	struct fipc_xfer x = xfer_new(self->cap, opcode, NEVER);

	wait_parked(self->server, FIPC_IOC_RECV);
	return call(self->fd, form(FIPC_IOC_CALL, self->regs), &x);
}

FIPC_TEST(latency, fast_calls)
{
	pthread_t thread = thread_new(serve, self);
	struct times times;

	await_flag(&self->server);
	for (int i = 1; i < N - 1; i++)
		ASSERT_EQ(0, call_parked(self, PLAIN));
	ASSERT_EQ(0, call_parked(self, LONG));
	ASSERT_EQ(0, call_parked(self, STOP));
	thread_end(thread);
	expect_only(_metadata, self, FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAST, N);
	times = since(self, FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAST);
	EXPECT_LE(20 * MILLISECOND, times.sum_ns);
}

/* Another thread calls, and stands in line. */
static void call_in_line(FIXTURE_DATA(latency) *self, struct waiter *w, __u64 deadline)
{
	memset(w, 0, sizeof(*w));
	w->fd = self->fd;
	w->cmd = form(FIPC_IOC_CALL, self->regs);
	w->xfer = xfer_new(self->cap, 1, deadline);
	waiter_start(w);
}

FIPC_TEST(latency, slow_calls)
{
	struct waiter w;

	for (int i = 0; i < N; i++) {
		call_in_line(self, &w, NEVER);
		ASSERT_EQ(1, next_opcode(self->fd, self->cap));
		ASSERT_EQ(0, reply(self->fd, 1));
		ASSERT_EQ(0, waiter_end(&w));
	}
	expect_only(_metadata, self, FASTIPC_OPERATION_CALL, FASTIPC_PATH_SLOW, N);
}

FIPC_TEST(latency, failed_calls)
{
	struct waiter w;

	for (int i = 0; i < N; i++)
		ASSERT_EQ(-ENOENT, command(self, FIPC_IOC_CALL, self->cap + 1, NEVER));
	ASSERT_EQ(-ETIMEDOUT, command(self, FIPC_IOC_CALL, self->cap, PAST));
	/*
	 * The call is not taken; is taken and not answered; is cancelled by a
	 * receive.
	 */
	ASSERT_EQ(-ETIMEDOUT, command(self, FIPC_IOC_CALL, self->cap,
				      now() + 20 * MILLISECOND));
	call_in_line(self, &w, now() + SECOND);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(-ETIMEDOUT, waiter_end(&w));
	call_in_line(self, &w, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	ASSERT_EQ(-ECANCELED, waiter_end(&w));
	expect_only(_metadata, self, FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAILED,
		    N + 4);
}

/* Switched off, nothing is counted, and the old counts stay. */
FIPC_TEST(latency, switched_off)
{
	struct waiter w;

	ASSERT_EQ(0, command(self, FIPC_IOC_SEND, self->cap, NEVER));
	must(!setting_set(FASTIPC_A_SETTINGS_LATENCY, 0));
	for (int i = 1; i < N; i++)
		ASSERT_EQ(0, command(self, FIPC_IOC_SEND, self->cap, NEVER));
	ASSERT_EQ(-ETIMEDOUT, command(self, FIPC_IOC_SEND, self->cap, PAST));
	ASSERT_EQ(N, drain_queue(self->fd, self->cap));
	call_in_line(self, &w, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply(self->fd, 1));
	ASSERT_EQ(0, waiter_end(&w));
	expect_only(_metadata, self, FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW, 1);
	must(!setting_set(FASTIPC_A_SETTINGS_LATENCY, 1));
	ASSERT_EQ(0, command(self, FIPC_IOC_SEND, self->cap, NEVER));
	expect_only(_metadata, self, FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW, 2);
}

/*
 * A call that is in flight at the switch has no start time, so it does not
 * count.
 */
FIPC_TEST(latency, switched_on_during_a_call)
{
	struct waiter w;
	struct times times;

	must(!setting_set(FASTIPC_A_SETTINGS_LATENCY, 0));
	call_in_line(self, &w, NEVER);
	must(!setting_set(FASTIPC_A_SETTINGS_LATENCY, 1));
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply(self->fd, 1));
	ASSERT_EQ(0, waiter_end(&w));
	times = since(self, FASTIPC_OPERATION_CALL, FASTIPC_PATH_SLOW);
	EXPECT_EQ(0, times.count);
	expect_whole(_metadata, &times);
}

TEST_HARNESS_MAIN
