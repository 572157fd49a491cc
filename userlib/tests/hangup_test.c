// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: revocation, and notification of servers when clients disconnect.
 */
#include "command.h"
#include "server.h"
#include "kselftest_harness.h"

FIXTURE(hangup) {
	struct place place;
	int space;
	fipc_cap_t cap;
	fipc_cap_t client;
	char out[4096];
};

static _Atomic uint64_t gone;
static atomic_int disconnects;

static void disconnected(void *arg, uint64_t badge)
{
	must(arg == &bench);
	atomic_store(&gone, badge);
	atomic_fetch_add(&disconnects, 1);
}

FIXTURE_SETUP(hangup)
{
	place_make(&self->place);
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	ASSERT_EQ(0, fipc_mint_notify(self->space, self->cap,
				      FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 77,
				      &self->client));
	bench = (struct bench){ self->space, self->cap };
}

FIXTURE_TEARDOWN(hangup)
{
	close(self->space);
	command_remove(&self->place);
	place_remove(&self->place);
}

FIPC_TEST(hangup, mint_notify_and_drop)
{
	struct fipc_xfer x = { .deadline = 1 };
	fipc_cap_t copy;

	ASSERT_EQ(0, fipc_mint(self->space, self->client, FIPC_RIGHT_SEND, 0,
			       &copy));
	ASSERT_EQ(0, fipc_drop(self->space, self->client));
	EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
	ASSERT_EQ(0, fipc_drop(self->space, copy));
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(77, x.msg.cap);
	EXPECT_EQ(0, x.msg.opcode);
	EXPECT_EQ(FIPC_F_HANGUP, x.msg.flags);
	/* A received message may be sent on without changes. */
	EXPECT_EQ(0, fipc_send(self->space, self->cap, &x));
}

FIPC_TEST(hangup, mint_notify_errors)
{
	fipc_cap_t cap = POISON;

	EXPECT_EQ(-EACCES, fipc_mint_notify(self->space, self->client,
					    FIPC_RIGHT_SEND, 0, &cap));
	EXPECT_EQ(-ENOENT, fipc_mint_notify(self->space, 1, FIPC_RIGHT_SEND, 0,
					    &cap));
	EXPECT_EQ(-EINVAL, fipc_mint_notify(self->space, self->cap, 0, 0, &cap));
	EXPECT_EQ(POISON, cap);
}

FIPC_TEST(hangup, revoke)
{
	struct fipc_xfer x = { .deadline = 1 };

	ASSERT_EQ(0, fipc_revoke(self->space, self->cap));
	EXPECT_EQ(-ENOENT, fipc_send(self->space, self->client, &x));
	EXPECT_EQ(-ENOENT, fipc_revoke(self->space, self->client));
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(FIPC_F_HANGUP, x.msg.flags);
	EXPECT_EQ(0, fipc_send(self->space, self->cap, &x));
}

FIPC_TEST(hangup, callback_is_called)
{
	struct call call = CALL(ADD, 1, 2);
	pthread_t thread;

	service.disconnected = disconnected;
	thread = start(server, NULL);
	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(0, atomic_load(&disconnects));
	ASSERT_EQ(0, fipc_drop(self->space, self->client));
	until(&disconnects, 1);
	EXPECT_EQ(77, atomic_load(&gone));
	/* The loop goes on and serves other clients. */
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, 8,
			       &call.cap));
	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(0, stop(thread));
	EXPECT_EQ(1, atomic_load(&disconnects));
}

/* Without a callback, a hangup does not reach a handler either. */
FIPC_TEST(hangup, without_a_callback)
{
	static const fipc_handler_t all[] = { refuse };
	struct call call = CALL(1);
	pthread_t thread;

	service = (struct fipc_service){ .handlers = all, .count = 1 };
	thread = start(server, NULL);
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, 8,
			       &call.cap));
	ASSERT_EQ(0, fipc_drop(self->space, self->client));
	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(ENOSYS, call.x.msg.opcode);
	EXPECT_EQ(0, stop(thread));
}

/* A client disconnects by closing its space, as an exit does. */
FIPC_TEST(hangup, of_published_clients)
{
	const struct fipc_publish_opts opts = { .notify = true, .first_badge = 5 };
	struct fipc_publisher *pub;
	int n, client;
	fipc_cap_t cap;
	pthread_t thread;

	service.disconnected = disconnected;
	thread = start(server, NULL);
	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->place.path, &opts,
				  &pub));
	for (n = 0; n < 3; n++) {
		struct call call = CALL(ADD, n, 2);
		uint64_t badge;

		client = fipc_open(0);
		ASSERT_LE(0, client);
		ASSERT_EQ(0, fipc_connect(client, self->place.path, &cap, &badge));
		EXPECT_EQ(5 + n, badge);
		call.space = client;
		call.cap = cap;
		ASSERT_EQ(0, run_call(&call));
		close(client);
		until(&disconnects, n + 1);
		EXPECT_EQ(5 + n, atomic_load(&gone));
	}
	fipc_unpublish(pub);
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(hangup, not_of_clients_unless_asked_for)
{
	struct fipc_xfer x = { .deadline = 1 };
	struct fipc_publisher *pub;
	int client = fipc_open(0);
	fipc_cap_t cap;

	ASSERT_LE(0, client);
	ASSERT_EQ(0, fipc_publish(self->space, self->cap, self->place.path, NULL,
				  &pub));
	ASSERT_EQ(0, fipc_connect(client, self->place.path, &cap, NULL));
	close(client);
	fipc_unpublish(pub);
	EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
}

FIPC_TEST(hangup, fipc_serve_prints_it)
{
	struct server s;

	command_prepare(&self->place);
	serve(&s, "--hangups");
	ASSERT_EQ(0, RUN("send $P 7"));
	EXPECT_NE(NULL, strstr(line_of(&s), "badge=1 opcode=7 "));
	EXPECT_STREQ("badge=1 event=hangup\n", line_of(&s));
	ASSERT_EQ(0, kill(s.pid, SIGTERM));
	EXPECT_EQ(0, reap(s.pid));

	serve(&s, "--hangups -j");
	ASSERT_EQ(0, RUN("send $P 7"));
	line_of(&s);
	EXPECT_STREQ("{\"badge\": 1, \"event\": \"hangup\"}\n", line_of(&s));
	ASSERT_EQ(0, kill(s.pid, SIGTERM));
	EXPECT_EQ(0, reap(s.pid));
}

/* The count of fipc serve -n does not include hangups. */
FIPC_TEST(hangup, fipc_serve_counts_without_it)
{
	struct server s;

	command_prepare(&self->place);
	serve(&s, "--hangups -n 2");
	ASSERT_EQ(0, RUN("send $P 7"));
	line_of(&s);
	EXPECT_STREQ("badge=1 event=hangup\n", line_of(&s));
	ASSERT_EQ(0, RUN("send $P 8"));
	EXPECT_NE(NULL, strstr(line_of(&s), "badge=2 opcode=8 "));
	EXPECT_EQ(0, reap(s.pid));
}

TEST_HARNESS_MAIN
