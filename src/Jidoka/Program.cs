return await Jidoka.Commanding.CommandTree.RunAsync(args);
