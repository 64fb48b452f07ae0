FLASK_APP=advocacy.app
