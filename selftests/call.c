// SPDX-License-Identifier: GPL-2.0
/* Calls and replies: one answer to each call, whatever happens. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(call) {
	int fd;
	__u64 cap, client;
	struct waiter w;
};

FIXTURE_SETUP(call)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 7);
}

FIXTURE_TEARDOWN(call)
{
	close(self->fd);
}

static void call_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
			__u64 deadline)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = FIPC_IOC_CALL;
	w->xfer = xfer_new(cap, opcode, deadline);
	waiter_start(w);
}

static int reply(int fd, __u64 opcode)
{
	struct fipc_xfer x = xfer_new(0, opcode, 0);

	return call(fd, FIPC_IOC_REPLY, &x);
}

static int await_reply(int fd, __u64 cap, __u64 opcode, struct fipc_xfer *x)
{
	memset(x, POISON, sizeof(*x));
	x->msg.cap = cap;
	x->msg.opcode = opcode;

	return raw_ioctl(fd, FIPC_IOC_AWAIT_REPLY, x);
}

/* In line first: the message is there, the depth is not touched. */
FIPC_TEST(call, by_the_queue)
{
	struct fipc_xfer sent = xfer_new(self->client, 3, NEVER);
	struct fipc_msg msg;

	call_waiter(&self->w, self->fd, self->client, 3, NEVER);
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(7, msg.cap);
	EXPECT_EQ(3, msg.opcode);
	EXPECT_EQ((sent.msg.flags & FIPC_USER_MASK) | FIPC_F_CALL |
		  FIPC_F_QUEUED, msg.flags);
	EXPECT_EQ(0, memcmp(sent.msg.data, msg.data, sizeof(msg.data)));
	EXPECT_EQ(0, reply(self->fd, 4));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(0, self->w.xfer.msg.cap);
	EXPECT_EQ(4, self->w.xfer.msg.opcode);
	EXPECT_EQ(-ESRCH, reply(self->fd, 4));
}

FIPC_TEST(call, to_a_waiting_server)
{
	struct fipc_xfer x = xfer_new(self->client, 5, NEVER);

	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	/* The server thread ends with the call on its hands. */
	EXPECT_EQ(-EOWNERDEAD, raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(5, self->w.xfer.msg.opcode);
	EXPECT_TRUE(self->w.xfer.msg.flags & FIPC_F_CALL);
	EXPECT_FALSE(self->w.xfer.msg.flags & FIPC_F_QUEUED);
}

FIPC_TEST(call, errors)
{
	struct fipc_xfer x = xfer_new(self->client, 1, NEVER);
	__u64 recv_only = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);

	x.msg.flags = FIPC_F_FAST;
	EXPECT_EQ(-EAGAIN, call(self->fd, FIPC_IOC_CALL, &x));
	x.msg.flags = FIPC_F_CAP;
	EXPECT_EQ(-EOPNOTSUPP, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-EOPNOTSUPP, call(self->fd, FIPC_IOC_REPLY, &x));
	x.msg.flags = FIPC_F_CALL;
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY, &x));
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY_RECV, &x));
	x.msg.flags = FIPC_F_FAST;
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY, &x));
	x = xfer_new(self->client, 1, PAST);
	EXPECT_EQ(-ETIMEDOUT, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	x = xfer_new(recv_only, 1, NEVER);
	EXPECT_EQ(-EACCES, call(self->fd, FIPC_IOC_CALL, &x));
	x = xfer_new(self->client ^ 1, 1, NEVER);
	EXPECT_EQ(-ENOENT, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-ESRCH, await_reply(self->fd, self->client, 1, &x));
	EXPECT_EQ(-ESRCH, reply(self->fd, 1));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_CALL, NULL));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY, NULL));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, NULL));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_AWAIT_REPLY, NULL));
}

FIPC_TEST(call, never_without_blocking)
{
	int fd = open_space(O_NONBLOCK);
	__u64 cap = endpoint_new(fd, 1);
	struct fipc_xfer x = xfer_new(cap, 1, NEVER);

	EXPECT_EQ(-EOPNOTSUPP, call(fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-EOPNOTSUPP, call(fd, FIPC_IOC_AWAIT_REPLY, &x));
	close(fd);
}

/* One order for messages, calls and stalled senders. */
FIPC_TEST(call, order_with_messages)
{
	struct waiter stalled, second;

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	call_waiter(&self->w, self->fd, self->cap, 2, NEVER);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 3, PAST));
	send_waiter(&stalled, self->fd, self->cap, 4, NEVER);
	call_waiter(&second, self->fd, self->cap, 5, NEVER);
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&stalled));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(20, self->w.xfer.msg.opcode);
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
	EXPECT_EQ(4, next_opcode(self->fd, self->cap));
	EXPECT_EQ(5, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 50));
	EXPECT_EQ(0, waiter_end(&second));
	EXPECT_EQ(50, second.xfer.msg.opcode);
}

FIPC_TEST(call, deadline_in_line)
{
	struct fipc_xfer x = xfer_new(self->client, 1, now() + 20 * MILLISECOND);

	EXPECT_EQ(-ETIMEDOUT, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_LE(x.deadline, now());
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* A late answer reaches neither that call nor the next one. */
FIPC_TEST(call, deadline_in_flight)
{
	struct waiter next;

	call_waiter(&self->w, self->fd, self->client, 1,
		    now() + 300 * MILLISECOND);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	call_waiter(&next, self->fd, self->client, 2, NEVER);
	EXPECT_EQ(-ECANCELED, reply(self->fd, 10));
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&next));
	EXPECT_EQ(20, next.xfer.msg.opcode);
}

FIPC_TEST(call, server_receives_again)
{
	struct waiter second;

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	call_waiter(&second, self->fd, self->client, 2, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ECANCELED, waiter_end(&self->w));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&second));
	EXPECT_EQ(20, second.xfer.msg.opcode);
}

FIPC_TEST(call, endpoint_closes)
{
	struct waiter taken;

	call_waiter(&taken, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	call_waiter(&self->w, self->fd, self->client, 2, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w));
	/* What was taken goes on. */
	EXPECT_EQ(0, reply(self->fd, 10));
	EXPECT_EQ(0, waiter_end(&taken));
	EXPECT_EQ(10, taken.xfer.msg.opcode);
}

static void take_and_wait(void *arg)
{
	FIXTURE_DATA(call) *self = arg;

	must(next_opcode(self->fd, self->cap) == 1);
	pause();
}

static void *take_late(void *arg)
{
	FIXTURE_DATA(call) *self = arg;

	must(next_opcode(self->fd, self->cap) == 1);
	return NULL;
}

/*
 * Of the server's process only the thread goes, long after the call was made; a
 * first one, so that what watches over calls has looked before and found none.
 */
FIPC_TEST(call, server_thread_exits)
{
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	sleep(3);
	thread_end(thread_new(take_late, self));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

FIPC_TEST(call, server_is_killed)
{
	pid_t server;

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	server = spawn(take_and_wait, self);
	wait_asleep_in(server, SYS_pause);
	kill_and_reap(server);
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
}

static void call_once(void *arg)
{
	FIXTURE_DATA(call) *self = arg;
	struct fipc_xfer x = xfer_new(self->client, 1, NEVER);

	call(self->fd, FIPC_IOC_CALL, &x);
}

FIPC_TEST(call, caller_is_killed)
{
	pid_t in_line = spawn(call_once, self);
	pid_t in_flight;

	wait_parked(in_line, FIPC_IOC_CALL);
	kill_and_reap(in_line);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	in_flight = spawn(call_once, self);
	wait_parked(in_flight, FIPC_IOC_CALL);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	kill_and_reap(in_flight);
	EXPECT_EQ(-ECANCELED, reply(self->fd, 10));
}

static int handled;

static void count_signal(int sig)
{
	__atomic_fetch_add(&handled, 1, __ATOMIC_SEQ_CST);
}

static void handle(int flags)
{
	struct sigaction action = {
		.sa_handler = count_signal, .sa_flags = flags,
	};

	must(!sigaction(SIGUSR1, &action, NULL));
	handled = 0;
}

FIPC_TEST(call, signal_in_line)
{
	handle(0);
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	pthread_kill(self->w.thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&self->w));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));

	handle(SA_RESTART);
	call_waiter(&self->w, self->fd, self->client, 2, NEVER);
	pthread_kill(self->w.thread, SIGUSR1);
	while (!__atomic_load_n(&handled, __ATOMIC_SEQ_CST))
		sched_yield();
	wait_parked(self->w.tid, FIPC_IOC_CALL);
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&self->w));
}

/* What a caller does after its call was interrupted in flight. */
struct interrupted {
	int fd;
	__u64 cap, opcode;
	int (*then)(struct interrupted *i, struct fipc_xfer *x);
	int first, second, go;
	pid_t tid;
	struct fipc_xfer x;
};

static void *call_then(void *arg)
{
	struct interrupted *i = arg;

	i->x = xfer_new(i->cap, i->opcode, NEVER);
	__atomic_store_n(&i->tid, gettid(), __ATOMIC_SEQ_CST);
	i->first = raw_ioctl(i->fd, FIPC_IOC_CALL, &i->x);
	raise_flag(&i->go);
	i->second = i->then(i, &i->x);
	return NULL;
}

static int then_await(struct interrupted *i, struct fipc_xfer *x)
{
	struct fipc_xfer other;

	must(await_reply(i->fd, i->cap, i->opcode + 1, &other) == -ESRCH);
	must(await_reply(i->fd, i->cap + 1, i->opcode, &other) == -ESRCH);
	return await_reply(i->fd, i->cap, i->opcode, x);
}

static int then_call(struct interrupted *i, struct fipc_xfer *x)
{
	*x = xfer_new(i->cap, i->opcode + 1, NEVER);
	return raw_ioctl(i->fd, FIPC_IOC_CALL, x);
}

static pthread_t interrupt(FIXTURE_DATA(call) *self, struct interrupted *i)
{
	pthread_t thread;

	i->fd = self->fd;
	i->cap = self->client;
	i->opcode = 1;
	handle(SA_RESTART);
	thread = thread_new(call_then, i);
	while (!__atomic_load_n(&i->tid, __ATOMIC_SEQ_CST))
		sched_yield();
	wait_parked(i->tid, FIPC_IOC_CALL);
	must(next_opcode(self->fd, self->cap) == 1);
	pthread_kill(thread, SIGUSR1);
	await_flag(&i->go);
	return thread;
}

FIPC_TEST(call, signal_in_flight_and_await)
{
	struct interrupted i = { .then = then_await };
	pthread_t thread = interrupt(self, &i);

	EXPECT_EQ(-EINTR, i.first);
	wait_parked(i.tid, FIPC_IOC_AWAIT_REPLY);
	EXPECT_EQ(0, reply(self->fd, 10));
	thread_end(thread);
	EXPECT_EQ(0, i.second);
	EXPECT_EQ(10, i.x.msg.opcode);
}

FIPC_TEST(call, signal_in_flight_and_call_anew)
{
	struct interrupted i = { .then = then_call };
	pthread_t thread = interrupt(self, &i);

	EXPECT_EQ(-EINTR, i.first);
	wait_parked(i.tid, FIPC_IOC_CALL);
	EXPECT_EQ(-ECANCELED, reply(self->fd, 10));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	thread_end(thread);
	EXPECT_EQ(0, i.second);
	EXPECT_EQ(20, i.x.msg.opcode);
}

/* A reply that cannot be written out is not lost. */
FIPC_TEST(call, reply_into_a_read_only_page)
{
	struct fipc_xfer *x = page_new(PROT_READ | PROT_WRITE);
	struct fipc_xfer good;

	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	*x = xfer_new(self->client, 1, NEVER);
	must(!mprotect(x, page_size(), PROT_READ));
	EXPECT_EQ(-EOWNERDEAD, raw_ioctl(self->fd, FIPC_IOC_CALL, x));
	EXPECT_EQ(-ESRCH, await_reply(self->fd, self->client, 1, &good));
	waiter_end(&self->w);
}

static void *echo(void *arg)
{
	FIXTURE_DATA(call) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 0, NEVER);

	must(!raw_ioctl(self->fd, FIPC_IOC_RECV, &x));
	for (;;) {
		bool last = x.msg.opcode == 0;

		must(x.msg.flags & FIPC_F_CALL);
		x.msg.flags &= FIPC_USER_MASK;
		x.msg.opcode++;
		x.msg.cap = self->cap;
		if (last)
			break;
		must(!raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, &x));
	}
	x.msg.cap = 0;
	must(!raw_ioctl(self->fd, FIPC_IOC_REPLY, &x));
	return NULL;
}

FIPC_TEST(call, reply_and_receive)
{
	pthread_t server = thread_new(echo, self);
	struct fipc_xfer *x = page_new(PROT_READ | PROT_WRITE);
	struct fipc_xfer good;

	for (__u64 i = 1; i < 2000; i++) {
		good = xfer_new(self->client, i, NEVER);
		ASSERT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &good));
		ASSERT_EQ(i + 1, good.msg.opcode);
		ASSERT_EQ(0, good.msg.cap);
	}
	*x = xfer_new(self->client, 5, NEVER);
	must(!mprotect(x, page_size(), PROT_READ));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_CALL, x));
	EXPECT_EQ(0, await_reply(self->fd, self->client, 5, &good));
	EXPECT_EQ(6, good.msg.opcode);
	EXPECT_EQ(-ESRCH, await_reply(self->fd, self->client, 5, &good));
	good = xfer_new(self->client, 0, NEVER);
	EXPECT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &good));
	thread_end(server);
}

/* A call that cannot be written out stays with the server. */
FIPC_TEST(call, held_by_the_server)
{
	struct fipc_xfer *x = page_new(PROT_READ);
	__u64 other = endpoint_new(self->fd, 1);
	struct fipc_xfer *w = page_new(PROT_READ | PROT_WRITE);

	*w = xfer_new(self->cap, 0, NEVER);
	must(!mprotect(w, page_size(), PROT_READ));
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, w));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 10));
	EXPECT_EQ(0, waiter_end(&self->w));

	call_waiter(&self->w, self->fd, self->client, 2, NEVER);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, w));
	/* What it has not seen it cannot answer. */
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, other));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
	munmap(x, page_size());
}

TEST_HARNESS_MAIN
