using Factory.Scenes;
using Factory.ToolServer;

// Plays one MCP server of a scenes file, by the transport that the file gives it.
if (args.Length is < 3 or > 4)
{
    Console.Error.WriteLine("usage: Factory.ToolServer SCENES-FILE SERVER-NAME RECORD-FILE [URL]");
    return 64;
}
try
{
    var server = ScenesReader.ReadFile(args[0]).Servers.FirstOrDefault(s => s.Name == args[1]);
    if (server is null)
    {
        Console.Error.WriteLine($"{args[0]} has no server '{args[1]}'.");
        return 65;
    }
    var record = new CallRecord(args[2]);
    if (server.Stdio)
    {
        await ToolHost.RunStdioAsync(server, record);
        return 0;
    }
    await using var host = await ToolHost.StartAsync(
        server,
        record,
        args.Length > 3 ? args[3] : "http://127.0.0.1:0"
    );
    Console.WriteLine(host.Url);
    await host.RunAsync();
    return 0;
}
catch (ScenesException e)
{
    Console.Error.WriteLine(e.Message);
    return 65;
}
