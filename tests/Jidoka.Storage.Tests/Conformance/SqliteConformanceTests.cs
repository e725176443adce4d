using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Tests.Conformance;

public sealed class SqliteConformanceTests : LedgerConformance
{
    private readonly TemporaryFolder _folder = new();
    private LedgerFolder? _data;

    protected override Task<ILog> OpenAsync(LedgerOptions options)
    {
        _data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        return Task.FromResult(_data.OpenLog("acme/node-1", options));
    }

    protected override async Task CloseAsync() => await _data!.DisposeAsync();

    protected override void Remove() => _folder.Dispose();
}
