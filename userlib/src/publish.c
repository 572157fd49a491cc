// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The publisher: a listening socket with a name, and the thread that serves it.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "handover.h"
#include "name.h"

/* How long to wait before a failed accept is tried again. */
#define BACKOFF_MS	100

/**
 * struct fipc_publisher - an endpoint with a name
 * @ho: what clients get; only the thread uses it once it runs
 * @name: the socket file
 * @listener: the listening socket
 * @stop: eventfd, readable when the thread shall end
 * @owner: the process in which @thread exists; a forked child has no thread
 * @thread: accepts connections
 */
struct fipc_publisher {
	struct fipc_handover ho;
	struct fipc_name name;
	int listener;
	int stop;
	pid_t owner;
	pthread_t thread;
};

/*
 * Accept one client, if one is waiting. Return: false if it cannot be accepted
 * (no descriptors, no memory): the listener then stays readable.
 */
static bool accept_client(struct fipc_publisher *pub)
{
	int client;

	client = accept4(pub->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (client < 0)
		return errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
	fipc_handover_serve(&pub->ho, client);
	close(client);
	return true;
}

static void *publisher_run(void *arg)
{
	struct fipc_publisher *pub = arg;
	struct pollfd fds[] = {
		{ .fd = pub->stop, .events = POLLIN },
		{ .fd = pub->listener, .events = POLLIN },
	};
	bool starved = false;

	for (;;) {
		/* When starved, poll only @stop: the listener stays readable. */
		poll(fds, starved ? 1 : 2, starved ? BACKOFF_MS : -1);
		if (fds[0].revents)
			return NULL;
		starved = !accept_client(pub);
	}
}

static int publisher_configure(struct fipc_publisher *pub,
			       const struct fipc_publish_opts *opts)
{
	pub->ho.rights = opts->rights ? opts->rights : FIPC_RIGHT_SEND;
	pub->ho.next_badge = opts->first_badge ? opts->first_badge : 1;
	pub->ho.connected = opts->connected;
	pub->ho.arg = opts->arg;
	pub->ho.notify = opts->notify;
	if (opts->mode & ~(mode_t)0777)
		return -EINVAL;
	return fipc_handover_check(&pub->ho);
}

static int publisher_listen(struct fipc_publisher *pub, const char *path,
			    mode_t mode)
{
	int ret;

	pub->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (pub->listener < 0)
		return -errno;
	ret = fipc_name_bind(pub->listener, path, mode ? mode : 0600, &pub->name);
	if (ret)
		goto close_listener;
	if (listen(pub->listener, SOMAXCONN)) {
		ret = -errno;
		goto unlink_name;
	}
	return 0;

unlink_name:
	fipc_name_unlink(&pub->name);
close_listener:
	close(pub->listener);
	return ret;
}

static void publisher_unlisten(struct fipc_publisher *pub)
{
	/* In this order: see fipc_name_unlink(). */
	fipc_name_unlink(&pub->name);
	close(pub->listener);
}

/* The thread blocks all signals: they are for the program's own threads. */
static int publisher_start(struct fipc_publisher *pub)
{
	sigset_t all, before;
	int ret;

	pub->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (pub->stop < 0)
		return -errno;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = pthread_create(&pub->thread, NULL, publisher_run, pub);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (ret) {
		close(pub->stop);
		return -ret;
	}
	pthread_setname_np(pub->thread, "fipc-publish");
	return 0;
}

static void publisher_stop(struct fipc_publisher *pub)
{
	/* Cannot fail: the counter is far from its limit. */
	eventfd_write(pub->stop, 1);
	pthread_join(pub->thread, NULL);
}

/*
 * Close the connections that were not accepted. Closing the listener would do
 * so too, but not while a forked child also has it open.
 */
static void publisher_refuse(struct fipc_publisher *pub)
{
	int client;

	shutdown(pub->listener, SHUT_RDWR);
	while ((client = accept4(pub->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
		close(client);
}

int fipc_publish(int space, fipc_cap_t cap, const char *path,
		 const struct fipc_publish_opts *opts,
		 struct fipc_publisher **out)
{
	static const struct fipc_publish_opts defaults;
	struct fipc_publisher *pub;
	int ret;

	if (!opts)
		opts = &defaults;
	pub = calloc(1, sizeof(*pub));
	if (!pub)
		return -ENOMEM;
	pub->ho.space = space;
	pub->ho.source = cap;
	pub->owner = getpid();

	ret = publisher_configure(pub, opts);
	if (ret)
		goto free_pub;
	ret = publisher_listen(pub, path, opts->mode);
	if (ret)
		goto free_pub;
	ret = publisher_start(pub);
	if (ret)
		goto unlisten;
	*out = pub;
	return 0;

unlisten:
	publisher_unlisten(pub);
free_pub:
	free(pub);
	return ret;
}

void fipc_unpublish(struct fipc_publisher *pub)
{
	if (!pub)
		return;
	if (pub->owner == getpid()) {
		/* Remove the name first: new clients then get ENOENT. */
		fipc_name_unlink(&pub->name);
		publisher_stop(pub);
		publisher_refuse(pub);
	}
	close(pub->stop);
	close(pub->listener);
	free(pub);
}
