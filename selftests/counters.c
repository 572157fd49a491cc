// SPDX-License-Identifier: GPL-2.0
/*
 * Each counter changes by exactly the number of operations, and no other
 * changes.
 */
#include "kselftest_harness.h"
#include "batching.h"
#include "plane.h"

FIXTURE(counters) {
	int fd;
	__u64 cap;
	struct settings settings;
	struct stats before;
};

/* Without spinning it is known which waits sleep. spin.c tests the rest. */
FIXTURE_SETUP(counters)
{
	settings_get(&self->settings);
	must(!setting_set(FASTIPC_A_SETTINGS_SPIN_NS, 0));
	/*
	 * Processes of earlier tests count nothing any more when their slots
	 * are freed.
	 */
	await_slots(0);
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	stats_read(&self->before);
}

FIXTURE_TEARDOWN(counters)
{
	close(self->fd);
	settings_set(&self->settings);
}

FIPC_TEST(counters, nothing)
{
	__u64 copy = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);

	close(export_new(self->fd, self->cap));
	cap_drop(self->fd, copy);
	EXPECT_EQ(-ENOENT, msg_send(self->fd, copy, 1, PAST));
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_MOVED(&self->before, { NULL, 0 });
}

FIPC_TEST(counters, queue)
{
	for (int i = 0; i < 70; i++) {
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
	}
	EXPECT_MOVED(&self->before, { "queued_sends", 70 },
		     { "receives_queued", 70 });
}

FIPC_TEST(counters, fast)
{
	struct waiter w;

	for (int i = 0; i < 10; i++) {
		recv_waiter(&w, self->fd, self->cap, NEVER);
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
		ASSERT_EQ(0, waiter_end(&w));
	}
	EXPECT_MOVED(&self->before, { "fast_sends", 10 }, { "receives_direct", 10 },
		     { "parks", 10 }, { "wakeups", 10 });
}

FIPC_TEST(counters, send_to)
{
	struct fipc_send_to to = { .msg.cap = self->cap, .pid = gettid() };
	struct waiter w;

	ASSERT_EQ(-EAGAIN, call(self->fd, FIPC_IOC_SEND_TO, &to));
	recv_waiter(&w, self->fd, self->cap, NEVER);
	to.pid = w.tid;
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_SEND_TO, &to));
	ASSERT_EQ(0, waiter_end(&w));
	EXPECT_MOVED(&self->before, { "fast_sends", 1 }, { "receives_direct", 1 },
		     { "parks", 1 }, { "wakeups", 1 });
}

/*
 * A batch counts once, and so does each of its messages. An empty batch does
 * not count.
 */
FIPC_TEST(counters, batches)
{
	struct fipc_msg msgs[4];
	struct waiter w;

	batch_fill(msgs, 4, 0);
	recv_waiter(&w, self->fd, self->cap, NEVER);
	ASSERT_EQ(3, batch_send(self->fd, self->cap, msgs, 4, PAST));
	ASSERT_EQ(-ETIMEDOUT, batch_send(self->fd, self->cap, msgs, 4, PAST));
	ASSERT_EQ(0, waiter_end(&w));
	ASSERT_EQ(2, batch_recv(self->fd, self->cap, msgs, 4, NEVER));
	ASSERT_EQ(-ETIMEDOUT, batch_recv(self->fd, self->cap, msgs, 4, PAST));
	EXPECT_MOVED(&self->before, { "fast_sends", 1 }, { "receives_direct", 1 },
		     { "queued_sends", 2 }, { "receives_queued", 2 },
		     { "parks", 1 }, { "wakeups", 1 }, { "batches", 2 },
		     { "refused_sends", 2 });
}

FIPC_TEST(counters, stalled)
{
	struct waiter w;

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 0, NEVER));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, NEVER));
	for (int i = 0; i < 10; i++) {
		send_waiter(&w, self->fd, self->cap, 2 + i, NEVER);
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		ASSERT_EQ(0, waiter_end(&w));
	}
	EXPECT_MOVED(&self->before, { "queued_sends", 2 }, { "stalled_sends", 10 },
		     { "receives_queued", 10 }, { "parks", 10 },
		     { "wakeups", 10 });
}

FIPC_TEST(counters, timeouts)
{
	struct fipc_msg msg;

	/* The deadline must not pass before a busy machine gets there. */
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap,
					       now() + SECOND, &msg));
	}
	EXPECT_MOVED(&self->before, { "timeouts", 3 }, { "parks", 3 });
}

/* One attempt that finds no message is not a wait, so it does not time out. */
FIPC_TEST(counters, attempts)
{
	for (int i = 0; i < 5; i++) {
		ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	}
	EXPECT_MOVED(&self->before, { NULL, 0 });
}

FIPC_TEST(counters, would_block)
{
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(-EAGAIN, next_opcode(self->fd, self->cap));
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	EXPECT_MOVED(&self->before, { "queued_sends", 2 }, { "refused_sends", 1 });
}

FIPC_TEST(counters, signals)
{
	struct waiter w;

	catch_signal(0);
	for (int i = 0; i < 5; i++) {
		recv_waiter(&w, self->fd, self->cap, NEVER);
		pthread_kill(w.thread, SIGUSR1);
		ASSERT_EQ(-EINTR, waiter_end(&w));
	}
	EXPECT_MOVED(&self->before, { "signals", 5 }, { "parks", 5 });
}

FIPC_TEST(counters, close)
{
	struct waiter w[3];
	__u64 empty = endpoint_new(self->fd, 1);

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 0, NEVER));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, NEVER));
	for (int i = 0; i < 2; i++)
		send_waiter(&w[i], self->fd, self->cap, i, NEVER);
	recv_waiter(&w[2], self->fd, empty, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	ASSERT_EQ(0, cap_drop(self->fd, empty));
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(-EPIPE, waiter_end(&w[i]));
	}
	EXPECT_MOVED(&self->before, { "queued_sends", 2 }, { "stalled_sends", 2 },
		     { "parks", 3 }, { "wakeups", 3 }, { "closes", 2 },
		     { "dropped", 2 }, { "endpoints_made", 1 });
}

/* The calls are taken from the line and answered. */
FIPC_TEST(counters, calls_in_line)
{
	struct waiter w;

	for (int i = 0; i < 10; i++) {
		call_waiter(&w, self->fd, self->cap, i, NEVER);
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		ASSERT_EQ(0, reply(self->fd, i));
		ASSERT_EQ(0, waiter_end(&w));
	}
	EXPECT_MOVED(&self->before, { "calls", 10 }, { "queued_sends", 10 },
		     { "receives_queued", 10 }, { "replies", 10 },
		     { "parks", 10 }, { "wakeups", 10 });
}

struct server {
	int fd, n;
	__u64 cap;
};

static void *serve(void *arg)
{
	struct server *server = arg;
	struct fipc_xfer x = xfer_new(server->cap, 0, NEVER);

	for (int i = 0; i < server->n; i++) {
		must(!call(server->fd, FIPC_IOC_RECV, &x));
		must(!reply(server->fd, 1));
		x.msg.cap = server->cap;
	}
	return NULL;
}

/* A call that was refused, or whose deadline was past, does not count. */
FIPC_TEST(counters, calls_refused)
{
	struct fipc_xfer x = xfer_new(self->cap, 1, PAST);

	ASSERT_EQ(-ETIMEDOUT, call(self->fd, FIPC_IOC_CALL, &x));
	x = xfer_new(self->cap ^ 1, 1, NEVER);
	ASSERT_EQ(-ENOENT, call(self->fd, FIPC_IOC_CALL, &x));
	x = xfer_new(self->cap, 1, NEVER);
	x.msg.flags = FIPC_F_FAST;
	ASSERT_EQ(-EAGAIN, call(self->fd, FIPC_IOC_CALL, &x));
	ASSERT_EQ(-ESRCH, reply(self->fd, 1));
	ASSERT_EQ(-ESRCH, reply_to(self->fd, 77, 1));
	EXPECT_MOVED(&self->before, { NULL, 0 });
}

/* A wait spins or sleeps. But each call counts once, and so does each reply. */
FIPC_TEST(counters, calls_and_replies)
{
	struct server server = { .fd = self->fd, .cap = self->cap, .n = 100 };
	pthread_t thread = thread_new(serve, &server);
	struct fipc_xfer x;

	for (int i = 0; i < server.n; i++) {
		x = xfer_new(self->cap, i, NEVER);
		ASSERT_EQ(0, call(self->fd, FIPC_IOC_CALL, &x));
	}
	thread_end(thread);
	EXPECT_EQ(100, moved_by(&self->before, "calls"));
	EXPECT_EQ(100, moved_by(&self->before, "replies"));
	EXPECT_EQ(100, moved_by(&self->before, "fast_sends") +
		       moved_by(&self->before, "queued_sends"));
	EXPECT_EQ(100, moved_by(&self->before, "receives_direct") +
		       moved_by(&self->before, "receives_queued"));
	EXPECT_EQ(0, moved_by(&self->before, "cancels"));
}

/* The deadline passes in flight. A reply that is too late also counts. */
FIPC_TEST(counters, calls_too_late)
{
	struct waiter w;

	for (int i = 0; i < 2; i++) {
		call_waiter(&w, self->fd, self->cap, i, now() + SECOND);
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		ASSERT_EQ(-ETIMEDOUT, waiter_end(&w));
		ASSERT_EQ(-ECANCELED, reply(self->fd, 1));
	}
	EXPECT_MOVED(&self->before, { "calls", 2 }, { "queued_sends", 2 },
		     { "receives_queued", 2 }, { "replies", 2 },
		     { "parks", 2 }, { "timeouts", 2 });
}

/* A call in flight is interrupted, and then cancelled by a receive. */
static void *call_and_receive(void *arg)
{
	struct server *caller = arg;
	struct fipc_xfer x = xfer_new(caller->cap, 1, NEVER);

	caller->n = gettid();
	must(call(caller->fd, FIPC_IOC_CALL, &x) == -EINTR);
	must(next_opcode(caller->fd, caller->cap) == -ETIMEDOUT);
	return NULL;
}

FIPC_TEST(counters, cancels)
{
	struct server caller = { .fd = self->fd, .cap = self->cap };
	pthread_t thread;

	catch_signal(0);
	thread = thread_new(call_and_receive, &caller);
	await_parked(&caller.n, FIPC_IOC_CALL);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	pthread_kill(thread, SIGUSR1);
	thread_end(thread);
	EXPECT_EQ(-ECANCELED, reply(self->fd, 1));
	EXPECT_MOVED(&self->before, { "calls", 1 }, { "queued_sends", 1 },
		     { "receives_queued", 1 }, { "replies", 1 },
		     { "parks", 1 }, { "signals", 1 }, { "cancels", 1 });
}

TEST_HARNESS_MAIN
