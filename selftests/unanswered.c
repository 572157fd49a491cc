// SPDX-License-Identifier: GPL-2.0
/* A call that is older than the setting is announced once, with its details. */
#include "kselftest_harness.h"
#include "plane.h"

enum { LIMIT_MS = 50 };

FIXTURE(unanswered) {
	struct nl nl;
	struct nl_message m;
	struct settings settings;
	int fd;
	__u64 cap, id;
	struct waiter w;
};

FIXTURE_SETUP(unanswered)
{
	settings_get(&self->settings);
	must(!setting_set(FASTIPC_A_SETTINGS_UNANSWERED_MS, LIMIT_MS));
	nl_new(&self->nl);
	ASSERT_EQ(0, nl_subscribe(&self->nl));
	self->fd = space_new();
	self->cap = endpoint_with_id(self->fd, 1, 0, &self->id);
}

FIXTURE_TEARDOWN(unanswered)
{
	nl_close(&self->nl);
	close(self->fd);
	settings_set(&self->settings);
}

/* Returns the next announcement of a call. */
static const struct nl_message *await(FIXTURE_DATA(unanswered) *self)
{
	do {
		nl_event(&self->nl, &self->m);
	} while (self->m.cmd != FASTIPC_CMD_CALL_UNANSWERED);
	return &self->m;
}

/* Expects an announcement of our call. Does not check the server. */
static void expect_call(struct __test_metadata *_metadata,
			FIXTURE_DATA(unanswered) *self,
			const struct nl_message *m, __u32 opcode)
{
	EXPECT_EQ(self->id, nl_u64(m, FASTIPC_A_EVENT_ENDPOINT));
	EXPECT_EQ(getpid(), nl_u32(m, FASTIPC_A_EVENT_CALLER_PID));
	EXPECT_EQ(self->w.tid, nl_u32(m, FASTIPC_A_EVENT_CALLER_TID));
	EXPECT_STREQ("client", nl_text(m, FASTIPC_A_EVENT_CALLER_NAME));
	EXPECT_EQ(opcode, nl_u32(m, FASTIPC_A_EVENT_OPCODE));
	EXPECT_LE(LIMIT_MS, nl_u64(m, FASTIPC_A_EVENT_MS));
}

static void expect_no_server(struct __test_metadata *_metadata,
			     const struct nl_message *m)
{
	EXPECT_FALSE(nl_has(m, FASTIPC_A_EVENT_PID));
	EXPECT_FALSE(nl_has(m, FASTIPC_A_EVENT_TID));
	EXPECT_FALSE(nl_has(m, FASTIPC_A_EVENT_NAME));
}

static void call_as_client(FIXTURE_DATA(unanswered) *self, __u64 opcode)
{
	task_name("client");
	call_waiter(&self->w, self->fd, self->cap, opcode, NEVER);
	task_name("server");
}

/* Takes a call, and does not answer it. */
static void be_mute(void *arg)
{
	FIXTURE_DATA(unanswered) *self = arg;
	struct fipc_msg msg;

	task_name("mute");
	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	pause();
}

FIPC_TEST(unanswered, by_a_server)
{
	const struct nl_message *m;
	pid_t server;

	server = spawn(be_mute, self);
	wait_parked(server, FIPC_IOC_RECV);
	call_as_client(self, 1);
	m = await(self);
	expect_call(_metadata, self, m, 1);
	EXPECT_EQ(server, nl_u32(m, FASTIPC_A_EVENT_PID));
	EXPECT_EQ(server, nl_u32(m, FASTIPC_A_EVENT_TID));
	EXPECT_STREQ("mute", nl_text(m, FASTIPC_A_EVENT_NAME));
	EXPECT_FALSE(nl_has(m, FASTIPC_A_EVENT_DEPTH));
	EXPECT_FALSE(nl_has(m, FASTIPC_A_EVENT_COUNT));
	kill_and_reap(server);
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

/* The server has taken the call from the line. */
FIPC_TEST(unanswered, taken_from_the_line)
{
	const struct nl_message *m;

	call_as_client(self, 2);
	ASSERT_EQ(2, next_opcode(self->fd, self->cap));
	m = await(self);
	expect_call(_metadata, self, m, 2);
	EXPECT_EQ(getpid(), nl_u32(m, FASTIPC_A_EVENT_PID));
	EXPECT_STREQ("server", nl_text(m, FASTIPC_A_EVENT_NAME));
	ASSERT_EQ(0, reply(self->fd, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
}

FIPC_TEST(unanswered, in_line)
{
	const struct nl_message *m;

	call_as_client(self, 3);
	m = await(self);
	expect_call(_metadata, self, m, 3);
	expect_no_server(_metadata, m);
	ASSERT_EQ(3, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply(self->fd, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
}

FIPC_TEST(unanswered, deferred)
{
	const struct nl_message *m;
	__u64 token;

	call_as_client(self, 4);
	ASSERT_EQ(4, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, defer(self->fd, &token));
	m = await(self);
	expect_call(_metadata, self, m, 4);
	expect_no_server(_metadata, m);
	ASSERT_EQ(0, reply_to(self->fd, token, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/* Each call is announced once: the next announcement is that of the next call. */
FIPC_TEST(unanswered, once)
{
	const struct nl_message *m;

	for (__u32 opcode = 10; opcode < 14; opcode++) {
		__u64 start;

		call_as_client(self, opcode);
		m = await(self);
		expect_call(_metadata, self, m, opcode);
		ASSERT_EQ(opcode, next_opcode(self->fd, self->cap));
		/* Time passes. */
		start = now();
		while (now() < start + 3 * LIMIT_MS * MILLISECOND)
			sched_yield();
		ASSERT_EQ(0, reply(self->fd, 1));
		EXPECT_EQ(0, waiter_end(&self->w));
	}
}

/* A caller that is interrupted and awaits the reply makes no new call. */
static void *call_interrupted(void *arg)
{
	FIXTURE_DATA(unanswered) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 20, NEVER);

	__atomic_store_n(&self->w.tid, gettid(), __ATOMIC_SEQ_CST);
	must(call(self->fd, FIPC_IOC_CALL, &x) == -EINTR);
	must(!await_reply(self->fd, self->cap, 20, &x));
	return NULL;
}

FIPC_TEST(unanswered, once_though_interrupted)
{
	struct waiter other;
	pthread_t thread;

	catch_signal(0);
	task_name("client");
	thread = thread_new(call_interrupted, self);
	task_name("server");
	await_parked(&self->w.tid, FIPC_IOC_CALL);
	ASSERT_EQ(20, next_opcode(self->fd, self->cap));
	expect_call(_metadata, self, await(self), 20);
	pthread_kill(thread, SIGUSR1);
	wait_parked(self->w.tid, FIPC_IOC_AWAIT_REPLY);
	/* No announcement comes until another, younger call is announced. */
	call_waiter(&other, self->fd, self->cap, 21, NEVER);
	EXPECT_EQ(21, nl_u32(await(self), FASTIPC_A_EVENT_OPCODE));
	ASSERT_EQ(0, reply(self->fd, 1));
	thread_end(thread);
	ASSERT_EQ(21, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply(self->fd, 1));
	EXPECT_EQ(0, waiter_end(&other));
}

/* Calls that are answered in time are not announced: the next one comes first. */
FIPC_TEST(unanswered, not_if_answered)
{
	must(!setting_set(FASTIPC_A_SETTINGS_UNANSWERED_MS, 3000));
	for (int i = 0; i < 20; i++) {
		call_as_client(self, i);
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		ASSERT_EQ(0, reply(self->fd, 1));
		ASSERT_EQ(0, waiter_end(&self->w));
	}
	call_as_client(self, 99);
	EXPECT_EQ(99, nl_u32(await(self), FASTIPC_A_EVENT_OPCODE));
	EXPECT_LE(3000, nl_u64(&self->m, FASTIPC_A_EVENT_MS));
	ASSERT_EQ(99, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply(self->fd, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/* A new limit applies to calls that exist already. */
FIPC_TEST(unanswered, limit_comes_later)
{
	must(!setting_set(FASTIPC_A_SETTINGS_UNANSWERED_MS, 0));
	call_as_client(self, 5);
	ASSERT_EQ(5, next_opcode(self->fd, self->cap));
	must(!setting_set(FASTIPC_A_SETTINGS_UNANSWERED_MS, LIMIT_MS));
	expect_call(_metadata, self, await(self), 5);
	ASSERT_EQ(0, reply(self->fd, 1));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/* Several calls are announced, each once. */
FIPC_TEST(unanswered, many)
{
	enum { MANY = 40 };
	struct waiter w[MANY];
	bool seen[MANY] = { false };

	for (int i = 0; i < MANY; i++)
		call_waiter(&w[i], self->fd, self->cap, i, NEVER);
	for (int i = 0; i < MANY; i++) {
		__u32 opcode = nl_u32(await(self), FASTIPC_A_EVENT_OPCODE);

		ASSERT_GT(MANY, opcode);
		EXPECT_FALSE(seen[opcode]);
		seen[opcode] = true;
		EXPECT_EQ(w[opcode].tid, nl_u32(&self->m, FASTIPC_A_EVENT_CALLER_TID));
	}
	for (int i = 0; i < MANY; i++) {
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		ASSERT_EQ(0, reply(self->fd, 1));
		ASSERT_EQ(0, waiter_end(&w[i]));
	}
}

TEST_HARNESS_MAIN
