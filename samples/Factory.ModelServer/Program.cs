using Factory.ModelServer;
using Factory.Scenes;

// Usage: Factory.ModelServer SCENES-FILE KEY [URL]
if (args.Length is < 2 or > 3)
{
    Console.Error.WriteLine("usage: Factory.ModelServer SCENES-FILE KEY [URL]");
    return 64;
}
try
{
    await using var host = await ModelHost.StartAsync(
        ScenesReader.ReadFile(args[0]),
        args[1],
        args.Length > 2 ? args[2] : "http://127.0.0.1:0"
    );
    Console.WriteLine(host.BaseUrl);
    await host.RunAsync();
    return 0;
}
catch (ScenesException e)
{
    Console.Error.WriteLine(e.Message);
    return 65;
}
