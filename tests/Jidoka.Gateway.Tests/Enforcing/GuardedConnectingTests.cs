using System.Net;
using System.Net.Sockets;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Gateway.Tests.Enforcing;

/// <summary>Real connections by injected names.</summary>
public sealed class GuardedConnectingTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _asked = [];
    private IPAddress[] _answer = [];

    public GuardedConnectingTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_name_that_stands_for_another_address_later_is_refused_then()
    {
        _answer = [IPAddress.Loopback];
        (await GetAsync("tools.test", allowsPrivate: true)).ShouldBe(HttpStatusCode.NoContent);

        _answer = [IPAddress.Parse("169.254.169.254")];
        await RefusedAsync("tools.test", allowsPrivate: true);
        _answer = [IPAddress.Loopback];
        await RefusedAsync("tools.test", allowsPrivate: false);

        // One question for each connection: the answer that was looked at is the one that is used.
        _asked.ShouldBe(["tools.test", "tools.test", "tools.test"]);
        _listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_name_is_refused_for_one_bad_address_among_good_ones()
    {
        _answer = [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback];
        await RefusedAsync("tools.test", allowsPrivate: false);
        _answer = [IPAddress.Loopback, IPAddress.Parse("::ffff:169.254.169.254")];
        await RefusedAsync("tools.test", allowsPrivate: true);
        _answer = [];
        await RefusedAsync("tools.test", allowsPrivate: true);
        _listener.Pending().ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task An_address_in_any_form_asks_no_name_and_needs_leave(string host)
    {
        await RefusedAsync(host, allowsPrivate: false);
        (await GetAsync(host, allowsPrivate: true)).ShouldBe(HttpStatusCode.NoContent);
        _asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1.")]
    [InlineData("localhost.")]
    public async Task A_trailing_dot_makes_no_difference(string host)
    {
        _answer = [IPAddress.Loopback];
        await RefusedAsync(host, allowsPrivate: false);
        _listener.Pending().ShouldBeFalse();
    }

    private async Task RefusedAsync(string host, bool allowsPrivate)
    {
        var fault = await Should.ThrowAsync<HttpRequestException>(() =>
            GetAsync(host, allowsPrivate)
        );
        fault.GetBaseException().ShouldBeOfType<AddressRefusedException>();
    }

    private async Task<HttpStatusCode> GetAsync(string host, bool allowsPrivate)
    {
        var connecting = new GuardedConnecting(
            (name, _) =>
            {
                _asked.Add(name);
                return Task.FromResult(_answer);
            }
        );
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(stop.Token);
        using var http = new HttpClient(connecting.Handler(allowsPrivate));
        try
        {
            var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            using var answer = await http.GetAsync(new Uri($"http://{host}:{port}/"));
            return answer.StatusCode;
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }
    }

    private async Task ServeAsync(CancellationToken stop)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(stop);
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096], stop);
            await stream.WriteAsync(
                "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(),
                stop
            );
        }
        catch (OperationCanceledException)
        {
            // Nobody came.
        }
    }
}
