# A connection to ourselves, closed by both sides.
use strict;
use warnings;
use Socket;

socket(my $server, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, pack('l', 1)) or die "setsockopt: $!";
bind($server, sockaddr_in(7777, INADDR_LOOPBACK)) or die "bind: $!";
listen($server, 1) or die "listen: $!";
socket(my $client, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
connect($client, sockaddr_in(7777, INADDR_LOOPBACK)) or die "connect: $!";
accept(my $peer, $server) or die "accept: $!";
syswrite($client, "hello\n");
sysread($peer, my $line, 6);
close($peer);
sysread($client, $line, 1);
close($client);
select(undef, undef, undef, 0.1);
