using System.Net;
using System.Net.Sockets;

namespace Jidoka.Bench.Running;

/// <summary>Ports on this machine.</summary>
internal static class Loopback
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(2);

    /// <summary>Ports that are free now. Another process may take one before it is used; then the run fails and says so.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable
            .Range(0, count)
            .Select(_ => new TcpListener(IPAddress.Loopback, 0))
            .ToArray();
        foreach (var l in listeners)
            l.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var l in listeners)
            l.Dispose();
        return ports;
    }

    /// <summary>Waits until something listens.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or the time is over.</exception>
    public static async Task WaitForAsync(int port, ChildProcess process, TimeSpan atMost)
    {
        using var end = new CancellationTokenSource(atMost);
        using var timer = new PeriodicTimer(PollEvery);
        while (!await ListensAsync(port))
        {
            if (process.Exited.IsCompleted)
                throw new InvalidOperationException("It ended at once:\n" + process.Output);
            if (end.IsCancellationRequested)
                throw new InvalidOperationException(
                    $"Nothing listens on port {port}:\n{process.Output}"
                );
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
